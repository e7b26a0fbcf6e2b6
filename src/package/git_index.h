// The index of a git repository (gitformat-index(5), versions 2 to 4): what is tracked, and what git saw of each file
// when it compared it last.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::package {

class GitIndex {
 public:
  struct Entry {
    std::string_view path;
    std::string_view id;  // 20 bytes: of its content
    std::uint32_t mode = 0;
    std::uint32_t size = 0;  // modulo 2^32, like `inode`
    std::uint32_t ctime_seconds = 0, ctime_nanoseconds = 0;
    std::uint32_t mtime_seconds = 0, mtime_nanoseconds = 0;
    std::uint32_t inode = 0, user = 0, group = 0;
  };

  GitIndex(GitIndex&&) = default;
  GitIndex& operator=(GitIndex&&) = default;
  GitIndex(const GitIndex&) = delete;  // entries point into it
  GitIndex& operator=(const GitIndex&) = delete;
  ~GitIndex() = default;

  // Nothing for what is not an index in which every entry is a file or a link that git looks at: also for split and
  // sparse ones, with conflicts, submodules, and entries that git was told to pass over.
  static std::optional<GitIndex> read(std::string data);

  const std::vector<Entry>& entries() const { return entries_; }  // by the bytes of their paths
  // The tree object that equals the entries, in hexadecimal digits; nothing when git has not made it.
  const std::optional<std::string>& tree() const { return tree_; }

 private:
  class Reader;
  GitIndex() = default;

  std::string data_;
  std::deque<std::string> paths_;  // that are not in the data as a whole
  std::vector<Entry> entries_;
  std::optional<std::string> tree_;
};

}  // namespace gantry::package
