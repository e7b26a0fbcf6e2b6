#include "freshness/request.h"

#include <algorithm>

#include "base/path.h"
#include "freshness/codec.h"

namespace gantry::freshness {

namespace {

constexpr std::string_view kMagic = "GANTRYRQ";
constexpr std::uint32_t kVersion = 4;

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

std::optional<StoredRequest> load_request(const FileSystem& files, const std::string& directory, const Hash128& key) {
  auto bytes = files.read(request_path(directory, key));
  if (!bytes) return std::nullopt;
  StoredRequest request;
  request.file_ = std::make_unique<const std::string>(std::move(*bytes));
  const auto body = unseal(kMagic, kVersion, *request.file_);
  if (!body) return std::nullopt;
  Reader in(*body);
  request.key_ = in.hash();
  request.root_ = in.text();
  request.environment_ = read_variables(in);
  request.closing_ = in.view();
  request.inputs_ = body->substr(in.position());
  if (!in.ok() || request.key_ != key) return std::nullopt;
  return request;
}

std::optional<RequestRecord> StoredRequest::record() const {
  Reader in(inputs_);
  RequestRecord record{key_, root_, read_states(in), environment_, std::string(closing_)};
  if (!in.ok()) return std::nullopt;
  return record;
}

std::optional<PathList> StoredRequest::input_paths() const {
  Reader in(inputs_);
  PathList paths(root_);
  FileState input;
  for (auto left = in.count(kSmallestState); left > 0; --left) {
    read_state(in, input);
    paths.add(input.path);
  }
  if (!in.ok()) return std::nullopt;
  return paths;
}

RequestState StoredRequest::check(const FileSystem& files, const Environment& environment) {
  for (const auto& [name, value] : environment_) {
    if (environment.get(name) != value) return RequestState::Changed;
  }
  touched_.clear();
  const auto paths = input_paths();
  if (!paths) return RequestState::Changed;
  Reader in(inputs_);
  in.count(kSmallestState);
  FileState input;
  for (const auto& now : files.stat_all(*paths)) {
    read_state(in, input);
    if (has_same_stat(now, input)) continue;
    auto comparison = compare(files, root_, input);
    if (comparison.change == Change::None) continue;
    if (comparison.change != Change::Touched) return RequestState::Changed;
    touched_.push_back(std::move(comparison.now));
  }
  return touched_.empty() ? RequestState::Unchanged : RequestState::Touched;
}

bool StoredRequest::save_touched(FileSystem& files, const std::string& directory, std::int64_t new_from_ns) const {
  auto changed = record();
  if (!changed) return false;
  auto next = touched_.begin();
  for (auto& input : changed->inputs) {
    if (next == touched_.end()) break;
    if (input.path != next->path || input.kind != next->kind) continue;
    if (next->changed_ns() < new_from_ns) input = *next;
    ++next;
  }
  return save_request(files, directory, *changed);
}

bool save_request(FileSystem& files, const std::string& directory, const RequestRecord& record) {
  Writer out;
  out.hash(record.key);
  out.text(record.root);
  write_variables(out, record.environment);
  out.text(record.closing);
  write_states(out, record.inputs);
  try {
    files.create_directories(directory);
    files.write_atomic(request_path(directory, record.key), seal(kMagic, kVersion, out.bytes));
    remove_oldest(files, directory);
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

}  // namespace gantry::freshness
