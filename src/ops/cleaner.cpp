#include "ops/cleaner.h"

#include <fmt/format.h>

#include "base/amounts.h"
#include "base/error.h"
#include "base/path.h"
#include "ops/clean.h"

namespace gantry::ops {

// Directories are not counted. A dry run lists what it counts, children first.
void Cleaner::count(const std::string& path, const FileStat& stat) {
  if (stat.is_directory()) {
    for (const DirectoryEntry& entry : files_.list(path).value_or(std::vector<DirectoryEntry>{})) {
      const std::string child = path::join(path, entry.name);
      if (const auto child_stat = files_.lstat(child)) count(child, *child_stat);
    }
  } else {
    ++removed_files_;
    removed_bytes_ += stat.size;
  }
  if (dry_run_ && reporter_.verbosity() >= Verbosity::Verbose) reporter_.out(path + "\n");
}

void Cleaner::remove(const std::string& path) {
  const auto stat = files_.lstat(path);
  if (!stat) return;
  if (!dry_run_) reporter_.verbose_status("Removing", path);
  count(path, *stat);
  if (dry_run_) return;
  const auto failure = stat->is_directory() ? files_.remove_directory_tree(path) : files_.remove_file(path);
  if (!failure) return;
  const char* const what =
      stat->is_directory() ? "could not remove build directory" : "failed to remove build artifact";
  throw Error(what, {fmt::format("failed to remove {} `{}`", stat->is_directory() ? "directory" : "file", path),
                     describe_system_error(failure)});
}

void Cleaner::remove_matching(const std::string& directory, const std::function<bool(std::string_view)>& matches) {
  for (const DirectoryEntry& entry : files_.list(directory).value_or(std::vector<DirectoryEntry>{})) {
    if (matches(entry.name)) remove(path::join(directory, entry.name));
  }
}

void Cleaner::report() const {
  std::string text = fmt::format("{} file{}", removed_files_, removed_files_ == 1 ? "" : "s");
  if (removed_bytes_ > 0) text += fmt::format(", {} total", byte_size(removed_bytes_));
  reporter_.status(dry_run_ ? "Summary" : "Removed", text);
  if (dry_run_) reporter_.warning("no files deleted due to --dry-run");
}

}  // namespace gantry::ops
