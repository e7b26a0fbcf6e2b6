// Brings the index files to the state of the database. Every transaction that changes what an index file says marks the
// crate as stale; after the commit `refresh` writes the file; `settle` (now and then, at the end, and at the start for
// what a crash left) makes the files durable and takes the marks away. So a file may be late, but is never lost.
// Refreshes of one crate are done one after another, each from the newest state.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "server/core/database.h"
#include "server/core/stores.h"

namespace gantry::server {

class IndexWriter {
 public:
  // `on_change` is told the path after each file that was written.
  IndexWriter(Database& database, IndexStore& store, std::function<void(std::string_view)> on_change);

  void refresh(std::string_view canonical);
  // The same for a change that is committed: what cannot be written now (no room) is tried again by `settle`. False
  // then.
  bool refresh_or_postpone(std::string_view canonical) noexcept;
  // Writes the files of all crates marked as stale (at the start).
  void recover();
  void settle();
  // Writes every file again; returns how many.
  std::size_t rebuild();

 private:
  Database& database_;
  IndexStore& store_;
  std::function<void(std::string_view)> on_change_;
  std::array<std::mutex, 64> locks_;
  std::mutex written_lock_;  // guards both below
  std::unordered_set<std::string> postponed_;
  std::unordered_map<std::string, std::int64_t> written_;  // since the last `settle`: with the mark that it covers
};

// The content of the file: a line for each version.
std::string index_file_text(const std::vector<IndexLine>& lines);

// The path of the file of a crate: names are as published, with '-' and '_', in lower case.
std::string index_file_path(const CrateRecord& crate);

}  // namespace gantry::server
