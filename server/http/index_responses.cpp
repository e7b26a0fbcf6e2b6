#include "server/http/index_responses.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "server/core/time_text.h"

namespace gantry::server::http {

namespace {
constexpr std::size_t kOverhead = 512;     // of an entry, besides its texts
constexpr std::size_t kInMemory = 16'384;  // larger files are sent from the system's cache
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

Prepared prepare_index_file(IndexFile file) {
  Prepared answer;
  answer.etag = fmt::format("\"{}\"", hash128(file.content).hex());
  answer.last_modified = http_time(file.modified);
  const auto validators =
      fmt::format("ETag: {}\r\nLast-Modified: {}\r\nCache-Control: no-cache\r\n", answer.etag, answer.last_modified);
  answer.head = fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n{}",
                            file.content.size(), validators);
  answer.not_modified = fmt::format("HTTP/1.1 304 Not Modified\r\n{}", validators);
  if (file.content.size() > kInMemory && file.file) {
    answer.file = std::move(file.file);
  } else {
    answer.body = std::move(file.content);
    answer.body.shrink_to_fit();
  }
  return answer;
}

IndexResponses::IndexResponses(IndexStore& store, std::size_t budget_bytes, std::size_t most_open_files)
    : store_(store), shard_budget_(budget_bytes / 16), shard_files_(most_open_files / 16) {}

void IndexResponses::drop(Shard& shard, const Entry& entry) {
  shard.bytes -= entry.bytes;
  if (entry.answer->file) --shard.open_files;
}

IndexResponses::Shard& IndexResponses::shard_of(std::string_view path) { return shards_.at(Hash{}(path) >> 8U & 15U); }

std::shared_ptr<const Prepared> IndexResponses::find(std::string_view path) {
  if (!is_index_path(path)) return nullptr;
  auto& shard = shard_of(path);
  std::uint64_t changes = 0;
  {
    const std::lock_guard guard(shard.lock);
    const auto found = shard.entries.find(path);
    if (found != shard.entries.end()) {
      found->second.used = true;
      return found->second.answer;
    }
    changes = shard.changes;
  }
  auto file = store_.read(std::string(path));
  if (!file) return nullptr;
  auto answer = std::make_shared<const Prepared>(prepare_index_file(std::move(*file)));
  const std::lock_guard guard(shard.lock);
  if (shard.changes == changes) keep(shard, path, answer);
  return answer;
}

void IndexResponses::keep(Shard& shard, std::string_view path, std::shared_ptr<const Prepared> answer) {
  const auto bytes = answer->body.size() + answer->head.size() + answer->not_modified.size() + kOverhead;
  if (bytes > shard_budget_ / 4) return;
  const auto [entry, is_new] = shard.entries.try_emplace(std::string(path));
  if (!is_new) return;
  if (answer->file) ++shard.open_files;
  entry->second = {std::move(answer), bytes, false};
  shard.order.emplace_back(path);
  shard.bytes += bytes;
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
