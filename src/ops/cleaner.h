// Removes files and counts them; in a dry run only counts (and, verbosely, lists) them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/file_system.h"
#include "base/reporter.h"

namespace gantry::ops {

class Cleaner {
 public:
  Cleaner(FileSystem& files, Reporter& reporter, bool dry_run)
      : files_(files), reporter_(reporter), dry_run_(dry_run) {}

  // A file, link, or directory with all that is in it; nothing when it does not exist.
  void remove(const std::string& path);
  // Entries of `directory` whose name `matches`.
  void remove_matching(const std::string& directory, const std::function<bool(std::string_view)>& matches);
  // "Removed 12 files, 41.1KiB total", or "Summary ..." and a warning for a dry run.
  void report() const;

 private:
  void count(const std::string& path, const FileStat& stat);

  FileSystem& files_;
  Reporter& reporter_;
  bool dry_run_;
  std::uint64_t removed_files_ = 0;
  std::uint64_t removed_bytes_ = 0;
};

}  // namespace gantry::ops
