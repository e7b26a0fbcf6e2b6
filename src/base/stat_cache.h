// A file system that looks at each path once, for as long as nothing can have changed: until something is written
// through it or a lock is waited for. A command asks about the same manifests, directories and outputs in several
// places before its first job; afterwards every question goes to the disk again. Several threads may use it at once.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/file_system.h"

namespace gantry {

class StatCache : public FileSystem {
 public:
  explicit StatCache(FileSystem& disk) : disk_(disk) {}

  std::optional<FileStat> stat(const std::string& path) const override;
  std::optional<FileStat> lstat(const std::string& path) const override { return disk_.lstat(path); }
  // Asks about all of them, and remembers.
  std::vector<std::optional<FileStat>> stat_all(const PathList& paths) const override;
  std::vector<std::optional<FileStat>> lstat_all(const PathList& paths) const override {
    return disk_.lstat_all(paths);
  }
  tl::expected<std::string, std::error_code> read(const std::string& path) const override { return disk_.read(path); }
  tl::expected<std::string, std::error_code> read_part(const std::string& path, std::uint64_t offset,
                                                       std::size_t size) const override {
    return disk_.read_part(path, offset, size);
  }
  tl::expected<std::vector<DirectoryEntry>, std::error_code> list(const std::string& directory) const override {
    return disk_.list(directory);
  }
  tl::expected<std::string, std::error_code> canonicalize(const std::string& path) const override {
    return disk_.canonicalize(path);
  }
  tl::expected<std::string, std::error_code> read_link(const std::string& path) const override {
    return disk_.read_link(path);
  }

  void write_atomic(const std::string& path, std::string_view content) override;
  std::error_code write_new(const std::string& path, std::string_view content, std::uint32_t mode,
                            std::int64_t mtime_ns) override;
  void overwrite(const std::string& path, std::string_view content) override;
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
  // From now on the disk is asked every time.
  FileSystem& changing();
  // Sorts `ahead_` into `seen_`.
  void take_up_ahead() const;

  FileSystem& disk_;
  mutable std::mutex mutex_;  // of all that follows
  bool remembers_ = true;
  mutable std::unordered_map<std::string, std::optional<FileStat>> seen_;
  // What was asked at once, as it came: often nothing else is asked afterwards.
  mutable std::vector<std::pair<PathList, std::vector<std::optional<FileStat>>>> ahead_;
};

}  // namespace gantry
