#include "freshness/request.h"

#include <algorithm>

#include "base/path.h"
#include "freshness/codec.h"

namespace gantry::freshness {

namespace {

constexpr std::string_view kMagic = "GANTRYRQ";
constexpr std::uint32_t kVersion = 2;

void remove_oldest(FileSystem& files, const std::string& directory) {
  const auto entries = files.list(directory);
  if (!entries || entries->size() <= kMaxRequests) return;
  std::vector<std::pair<std::int64_t, std::string>> by_age;
  for (const auto& entry : *entries) {
    auto path = path::join(directory, entry.name);
    const auto stat = files.stat(path);
    by_age.emplace_back(stat ? stat->mtime_ns : 0, std::move(path));
  }
  std::sort(by_age.begin(), by_age.end());
  for (std::size_t i = 0; i + kMaxRequests < by_age.size(); ++i) files.remove_file(by_age[i].second);
}

}  // namespace

std::string request_path(const std::string& directory, const Hash128& key) { return path::join(directory, key.hex()); }

std::optional<RequestRecord> load_request(const FileSystem& files, const std::string& directory, const Hash128& key) {
  const auto bytes = files.read(request_path(directory, key));
  if (!bytes) return std::nullopt;
  const auto body = unseal(kMagic, kVersion, *bytes);
  if (!body) return std::nullopt;
  Reader in(*body);
  RequestRecord record;
  record.key = in.hash();
  record.root = in.text();
  record.inputs = read_states(in);
  record.environment = read_variables(in);
  record.closing = in.text();
  if (!in.ok() || record.key != key) return std::nullopt;
  return record;
}

bool save_request(FileSystem& files, const std::string& directory, const RequestRecord& record) {
  Writer out;
  out.hash(record.key);
  out.text(record.root);
  write_states(out, record.inputs);
  write_variables(out, record.environment);
  out.text(record.closing);
  try {
    files.create_directories(directory);
    files.write_atomic(request_path(directory, record.key), seal(kMagic, kVersion, out.bytes));
    remove_oldest(files, directory);
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

RequestState check_request(const FileSystem& files, const Environment& environment, RequestRecord& record) {
  for (const auto& [name, value] : record.environment) {
    if (environment.get(name) != value) return RequestState::Changed;
  }
  auto state = RequestState::Unchanged;
  for (auto& input : record.inputs) {
    auto comparison = compare(files, record.root, input);
    if (comparison.change == Change::None) continue;
    if (comparison.change != Change::Touched) return RequestState::Changed;
    input = std::move(comparison.now);
    state = RequestState::Touched;
  }
  return state;
}

}  // namespace gantry::freshness
