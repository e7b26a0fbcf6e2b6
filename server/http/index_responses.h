// Answers for index files, ready to be sent: made from the index store when first asked for, in each coding that
// clients want, and kept within a budget of memory; what is very large is sent as it is, from its file. A file that
// changes is forgotten at once; an answer made from what was read before the change is not kept.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/core/stores.h"
#include "server/http/content_coding.h"
#include "server/http/message.h"

namespace gantry::server::http {

struct IndexResponseOptions {
  std::size_t budget_bytes = std::size_t{32} << 20U;
  std::size_t most_open_files = 2048;
  bool is_private = false;  // for the header Cache-Control
};

class IndexResponses {
 public:
  IndexResponses(IndexStore& store, const IndexResponseOptions& options);

  // `path`: below the index's root ("ab/cd/abcd"). Null when there is no such file. What packs badly comes as it is.
  std::shared_ptr<const Prepared> find(std::string_view path, Coding coding);
  // Null too when making the answer takes longer than a thread may be away from its connections.
  std::shared_ptr<const Prepared> find_at_once(std::string_view path, Coding coding);
  void forget(std::string_view path);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    std::array<std::shared_ptr<const Prepared>, kCodings> answers;  // null: not made yet
    std::size_t bytes = 0;
    std::size_t open_files = 0;
    bool used = false;  // since it was last passed over for eviction
  };
  struct Shard {
    std::mutex lock;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries;
    std::deque<std::string> order;  // for eviction: the oldest first
    std::size_t bytes = 0;
    std::size_t open_files = 0;
    std::uint64_t changes = 0;
  };
  enum class Patience { None, Any };
  std::shared_ptr<const Prepared> find(std::string_view path, Coding coding, Patience patience);
  Shard& shard_of(std::string_view path);
  void keep(Shard& shard, std::string_view path, Coding coding, std::shared_ptr<const Prepared> answer);
  void evict(Shard& shard);
  static void drop(Shard& shard, const Entry& entry);

  IndexStore& store_;
  std::size_t shard_budget_;
  std::size_t shard_files_;
  std::string_view cache_control_;
  std::array<Shard, 16> shards_;
};

// The path is one that a crate's file may have: nothing else reaches the disk.
bool is_index_path(std::string_view path);

// `now`: seconds since the epoch.
Prepared prepare_index_file(IndexFile file, Coding coding, std::string_view cache_control, std::int64_t now);

// The same answer for the slower way, where ranges are possible too.
Response index_response(const Prepared& answer, const RequestHead& head);

}  // namespace gantry::server::http
