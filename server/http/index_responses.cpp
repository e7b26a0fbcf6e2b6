#include "server/http/index_responses.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "server/core/time_text.h"
#include "server/http/conditions.h"

namespace gantry::server::http {

namespace {
constexpr std::size_t kOverhead = 512;     // of an entry, besides its texts
constexpr std::size_t kInMemory = 16'384;  // larger files are sent from the system's cache
constexpr std::size_t kMadeAtOnce = 16'384;
// Of larger ones packing takes long, and the result would take the room of many others.
constexpr std::size_t kLargestPacked = std::size_t{4} << 20U;
constexpr std::size_t kLargestPackedResult = std::size_t{480} << 10U;
constexpr std::string_view kContentType = "text/plain; charset=utf-8";
}  // namespace

bool is_index_path(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return false;
  const auto name = path.substr(slash + 1);
  const auto directory = path.substr(0, slash);
  if (name.empty() || name.size() > 64 || !(name.front() >= 'a' && name.front() <= 'z')) return false;
  if (!std::all_of(name.begin(), name.end(),
                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; })) {
    return false;
  }
  switch (name.size()) {
    case 1: return directory == "1";
    case 2: return directory == "2";
    case 3: return directory.size() == 3 && directory.starts_with("3/") && directory[2] == name[0];
    default:
      return directory.size() == 5 && directory[2] == '/' && directory.substr(0, 2) == name.substr(0, 2) &&
             directory.substr(3) == name.substr(2, 2);
  }
}

Prepared prepare_index_file(IndexFile file, Coding coding, std::string_view cache_control, std::int64_t now) {
  Prepared answer;
  auto content = file.content.size() <= kLargestPacked ? packed(file.content, coding) : std::nullopt;
  if (content && content->size() > kLargestPackedResult && file.file)
    content.reset();  // from the file, nothing is kept
  // A tag for each form: they are not the same bytes.
  const auto form = content ? fmt::format("-{}", coding_name(coding)) : std::string();
  answer.etag = fmt::format("\"{}{}\"", hash128(file.content).hex(), form);
  answer.modified = file.modified;
  answer.last_modified = http_time(std::min(file.modified, now));
  answer.headers = fmt::format("ETag: {}\r\nLast-Modified: {}\r\nCache-Control: {}\r\nVary: Accept-Encoding\r\n",
                               answer.etag, answer.last_modified, cache_control);
  if (content) {
    answer.body = std::move(*content);
  } else if (file.content.size() > kInMemory && file.file) {
    answer.file = std::move(file.file);
  } else {
    answer.body = std::move(file.content);
    answer.body.shrink_to_fit();
  }
  answer.head =
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n", kContentType, answer.size());
  if (content) answer.head += fmt::format("Content-Encoding: {}\r\n", coding_name(coding));
  answer.head += fmt::format("Accept-Ranges: bytes\r\n{}", answer.headers);
  answer.not_modified = fmt::format("HTTP/1.1 304 Not Modified\r\n{}", answer.headers);
  if (content) answer.headers += fmt::format("Content-Encoding: {}\r\n", coding_name(coding));
  return answer;
}

Response index_response(const Prepared& answer, const RequestHead& head) {
  Response response;
  response.headers = answer.headers;
  response.content_type.clear();
  if (is_unmodified(head, answer.etag, answer.modified)) {
    response.status = 304;
    return response;
  }
  choose_range(response, head, answer.etag, answer.last_modified, answer.size());
  if (response.status == 416) return response;
  response.content_type = kContentType;
  if (answer.file) {
    response.file = answer.file;
  } else {
    response.body =
        answer.body.substr(static_cast<std::size_t>(response.offset), static_cast<std::size_t>(response.length));
  }
  return response;
}

IndexResponses::IndexResponses(IndexStore& store, const IndexResponseOptions& options)
    : store_(store),
      shard_budget_(options.budget_bytes / 16),
      shard_files_(options.most_open_files / 16),
      cache_control_(options.is_private ? "private, no-cache" : "no-cache") {}

IndexResponses::Shard& IndexResponses::shard_of(std::string_view path) { return shards_.at(Hash{}(path) >> 8U & 15U); }

std::shared_ptr<const Prepared> IndexResponses::find(std::string_view path, Coding coding) {
  return find(path, coding, Patience::Any);
}

std::shared_ptr<const Prepared> IndexResponses::find_at_once(std::string_view path, Coding coding) {
  return find(path, coding, Patience::None);
}

std::shared_ptr<const Prepared> IndexResponses::find(std::string_view path, Coding coding, Patience patience) {
  if (!is_index_path(path)) return nullptr;
  auto& shard = shard_of(path);
  const auto form = static_cast<std::size_t>(coding);
  std::uint64_t changes = 0;
  {
    const std::lock_guard guard(shard.lock);
    const auto found = shard.entries.find(path);
    if (found != shard.entries.end() && found->second.answers.at(form)) {
      found->second.used = true;
      return found->second.answers.at(form);
    }
    changes = shard.changes;
  }
  if (patience == Patience::None) {
    // A worker finds out what is there when it is not small.
    const auto size = store_.size(std::string(path));
    if (!size || *size > kMadeAtOnce) return nullptr;
  }
  auto file = store_.read(std::string(path));
  if (!file) return nullptr;
  auto answer = std::make_shared<const Prepared>(
      prepare_index_file(std::move(*file), coding, cache_control_, static_cast<std::int64_t>(std::time(nullptr))));
  const std::lock_guard guard(shard.lock);
  if (shard.changes == changes) keep(shard, path, coding, answer);
  return answer;
}

void IndexResponses::keep(Shard& shard, std::string_view path, Coding coding, std::shared_ptr<const Prepared> answer) {
  const auto bytes = answer->body.size() + answer->head.size() + answer->not_modified.size() + kOverhead;
  if (bytes > shard_budget_ / 4) return;
  const auto [place, is_new] = shard.entries.try_emplace(std::string(path));
  auto& entry = place->second;
  auto& slot = entry.answers.at(static_cast<std::size_t>(coding));
  if (slot) return;  // another thread was faster
  const std::size_t files = answer->file ? 1 : 0;
  slot = std::move(answer);
  entry.bytes += bytes;
  entry.open_files += files;
  shard.bytes += bytes;
  shard.open_files += files;
  if (is_new) shard.order.emplace_back(path);
  evict(shard);
}

void IndexResponses::evict(Shard& shard) {
  while ((shard.bytes > shard_budget_ || shard.open_files > shard_files_) && !shard.order.empty()) {
    auto oldest = std::move(shard.order.front());
    shard.order.pop_front();
    const auto found = shard.entries.find(oldest);
    if (found == shard.entries.end()) continue;  // forgotten
    if (std::exchange(found->second.used, false)) {
      shard.order.push_back(std::move(oldest));
      continue;
    }
    drop(shard, found->second);
    shard.entries.erase(found);
  }
}

void IndexResponses::drop(Shard& shard, const Entry& entry) {
  shard.bytes -= entry.bytes;
  shard.open_files -= entry.open_files;
}

void IndexResponses::forget(std::string_view path) {
  auto& shard = shard_of(path);
  const std::lock_guard guard(shard.lock);
  ++shard.changes;
  const auto found = shard.entries.find(path);
  if (found == shard.entries.end()) return;
  drop(shard, found->second);
  shard.entries.erase(found);
  // Its place in the order is left, unless such places become many.
  if (shard.order.size() <= 2 * shard.entries.size() + 64) return;
  std::erase_if(shard.order, [&](const std::string& one) { return !shard.entries.contains(one); });
}

}  // namespace gantry::server::http
