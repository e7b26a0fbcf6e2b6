// Brings the index files to the state of the database. Every transaction that changes what an index file says marks the
// crate as stale; after the commit `refresh` writes the file; `settle` (now and then, at the end, and at the start for
// what a crash left) makes the files durable and takes the marks away. So a file may be late, but is never lost.
// Refreshes of one crate are done one after another, each from the newest state; those that waited meanwhile find their
// changes written by the next.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

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
  // Writes the files of all crates marked as stale (at the start). Returns those that cannot be written now, which
  // `settle` tries again.
  std::vector<std::string> recover();
  void settle();
  // Writes every file again; returns how many.
  std::size_t rebuild();

 private:
  // Of the refreshes of one crate that have been asked for and are not over: how many were ever asked for, and up to
  // which of them the file has been written.
  struct Turns {
    std::uint64_t asked = 0;
    std::uint64_t written = 0;
    std::size_t waiting = 0;
  };
  class Turn;
  void write(const std::string& name);

  Database& database_;
  IndexStore& store_;
  std::function<void(std::string_view)> on_change_;
  std::array<std::mutex, 64> locks_;
  std::mutex written_lock_;  // guards all below
  std::unordered_map<std::string, Turns> turns_;
  std::unordered_set<std::string> postponed_;
  std::unordered_map<std::string, std::int64_t> written_;  // since the last `settle`: with the mark that it covers
};

// The content of the file: a line for each version.
std::string index_file_text(const std::vector<IndexLine>& lines);

// The path of the file of a crate: names are as published, with '-' and '_', in lower case.
std::string index_file_path(const CrateRecord& crate);

}  // namespace gantry::server
