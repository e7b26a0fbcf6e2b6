// One input as it was when it was read, and the comparison with how it is now.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"

namespace gantry::freshness {

enum class InputKind : std::uint8_t {
  File,              // size, times and content
  Directory,         // names of its entries
  Package,           // the same without what is not part of a package (target, .git, Cargo.lock)
  Absent,            // was looked for and not there
  Exists,            // only that it is there (outputs)
  Stamp,             // size and mtime only (final artifacts: looked at in every run, replaced by whoever builds last)
  Unknown,           // changed while it was read: never unchanged
  VisibleDirectory,  // Directory and Package without hidden files
  VisiblePackage,
};

inline bool is_package(InputKind kind) { return kind == InputKind::Package || kind == InputKind::VisiblePackage; }
// What is looked at is the names of a directory's entries.
inline bool is_listing(InputKind kind) {
  return is_package(kind) || kind == InputKind::Directory || kind == InputKind::VisibleDirectory;
}

// `path` is relative to the root of the database when it lies below it, else absolute.
struct FileState {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;  // tells of edits after which the mtime was put back
  Hash128 hash;               // of the content or listing
  InputKind kind = InputKind::File;
  // When it was last changed as far as that counts for its kind.
  std::int64_t changed_ns() const { return kind == InputKind::File ? std::max(mtime_ns, ctime_ns) : mtime_ns; }
  bool operator==(const FileState&) const = default;
};

enum class Change {
  None,     // the same by size and times
  Touched,  // new times, same content: `now` holds the state to remember
  Changed,
  Missing,
};

// Absolute path of a stored one.
std::string absolute_path(const std::string& root, const std::string& stored);
// How `absolute` is stored.
std::string stored_path(const std::string& root, const std::string& absolute);

enum class EntryUse : std::uint8_t {
  None,
  Watched,  // a directory where something that counts may come to lie
  Counts,
};
// What entries of directories are good for beside what their kind says, by absolute path; all count, when it is empty.
using EntryFilter = std::function<EntryUse(const std::string& path, bool is_directory)>;

// A directory in which nothing counts.
bool is_empty_listing(const FileState& state);

// What a package says of its files.
struct PackageFilter {
  EntryFilter entries;
  bool has_hidden_files = false;
};

// The state of `absolute` now, looked at as `kind`.
FileState observe(const FileSystem& files, const std::string& root, const std::string& absolute, InputKind kind,
                  const EntryFilter& filter = nullptr);

struct Comparison {
  Change change = Change::None;
  FileState now;  // valid when Touched or Changed
};

// Every file and directory below `directory`, itself included and first, as states: content-exact watching of a tree.
// `kind`: how the directory is looked at. In a package the directories that are packages of their own are left out, and
// links to directories are followed; one that leads back up has only to be there.
std::vector<FileState> observe_tree(const FileSystem& files, const std::string& root, const std::string& directory,
                                    InputKind kind);
// The same for what belongs to a package, by `filter` if it is not null (Cargo Book, "Build Scripts": Change
// Detection). Without one hidden files do only in a git repository; that none is above it is noted too.
std::vector<FileState> observe_package(const FileSystem& files, const std::string& root, const std::string& directory,
                                       const PackageFilter* filter);

// A link below a package that leads back to a directory above it.
struct FileSystemLoop {
  std::string link;
  std::string ancestor;
};
std::vector<FileSystemLoop> file_system_loops(const FileSystem& files, const std::string& package_directory);

// Whether size and time are as they were, without a look at the content. Never for what has to be looked at.
bool has_same_stat(const FileSystem& files, const std::string& root, const FileState& before);
bool has_same_stat(const std::optional<FileStat>& now, const FileState& before);
// `filter`: with which `before` was observed. Without it what it leaves out makes a listing look changed.
Comparison compare(const FileSystem& files, const std::string& root, const FileState& before,
                   const EntryFilter& filter = nullptr);

}  // namespace gantry::freshness
