// A file system in memory for tests that must not touch the disk. Links and modes are kept simple.
#pragma once

#include <map>

#include "base/file_system.h"

namespace gantry::test {

class MemoryFileSystem : public FileSystem {
 public:
  // Adds a file and its parent directories; the clock ticks so that mtimes differ.
  MemoryFileSystem& file(const std::string& path, std::string content);
  MemoryFileSystem& directory(const std::string& path);
  MemoryFileSystem& dangling_link(const std::string& path);

  std::optional<FileStat> stat(const std::string& path) const override;
  std::optional<FileStat> lstat(const std::string& path) const override;
  tl::expected<std::string, std::error_code> read(const std::string& path) const override;
  tl::expected<std::vector<DirectoryEntry>, std::error_code> list(const std::string& directory) const override;
  tl::expected<std::string, std::error_code> canonicalize(const std::string& path) const override;
  tl::expected<std::string, std::error_code> read_link(const std::string& path) const override;
  void write_atomic(const std::string& path, std::string_view content) override;
  void overwrite(const std::string& path, std::string_view content) override { write_atomic(path, content); }
  bool append(const std::string& path, std::string_view content) override;
  void create_directories(const std::string& path) override;
  std::error_code remove_file(const std::string& path) override;
  std::error_code remove_directory_tree(const std::string& path) override;
  std::error_code rename(const std::string& from, const std::string& to) override;
  std::error_code hard_link(const std::string& existing, const std::string& link) override;
  std::error_code symlink(const std::string& target, const std::string& link) override;
  std::error_code copy_file(const std::string& from, const std::string& to) override;
  std::error_code set_mtime(const std::string& path, std::int64_t mtime_ns) override;
  std::error_code set_mode(const std::string& path, std::uint32_t mode) override;
  std::unique_ptr<FileLock> lock(const std::string& path, LockMode mode, bool wait, std::error_code& code) override;

 private:
  struct Node {
    bool is_directory = false;
    std::string content;
    std::int64_t mtime_ns = 0;
    std::uint64_t inode = 0;
    std::uint32_t mode = 0644;
    bool is_dangling_link = false;
    std::int64_t ctime_ns = 0;
  };
  std::int64_t tick() { return clock_ += 1'000'000'000; }
  std::map<std::string, Node> nodes_{{"/", Node{true, "", 1, 1, 0755}}};
  std::int64_t clock_ = 1'700'000'000'000'000'000;
  std::uint64_t next_inode_ = 2;
};

}  // namespace gantry::test
