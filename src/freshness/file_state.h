// One input as it was when it was read, and the comparison with how it is now.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"

namespace gantry::freshness {

enum class InputKind : std::uint8_t {
  File,       // size, mtime and content
  Directory,  // names of its entries
  Package,    // the same without what is not part of a package (target, .git, Cargo.lock)
  Absent,     // was looked for and not there
  Exists,     // only that it is there (outputs)
  Stamp,      // size and mtime only (final artifacts: too big to hash, replaced by whoever builds last)
  Unknown,    // changed while it was read: never unchanged
};

// `path` is relative to the root of the database when it lies below it, else absolute.
struct FileState {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  Hash128 hash;  // of the content or listing
  InputKind kind = InputKind::File;
  bool operator==(const FileState&) const = default;
};

enum class Change {
  None,     // the same by size and mtime
  Touched,  // new mtime, same content: `now` holds the state to remember
  Changed,
  Missing,
};

// Absolute path of a stored one.
std::string absolute_path(const std::string& root, const std::string& stored);
// How `absolute` is stored.
std::string stored_path(const std::string& root, const std::string& absolute);

// The state of `absolute` now, looked at as `kind`.
FileState observe(const FileSystem& files, const std::string& root, const std::string& absolute, InputKind kind);

struct Comparison {
  Change change = Change::None;
  FileState now;  // valid when Touched or Changed
};

// Every file and directory below `directory`, itself included, as states: content-exact watching of a tree. With `package` the
// directories that are packages of their own and what is not part of one are left out.
std::vector<FileState> observe_tree(const FileSystem& files, const std::string& root, const std::string& directory, bool package);

Comparison compare(const FileSystem& files, const std::string& root, const FileState& before);

}  // namespace gantry::freshness
