// The file-system seam. Paths are absolute or relative to the process's working directory. Functions that can
// meet a missing file in normal work return an optional or an expected; the others throw Error with the system's
// reason in the form "No such file or directory (os error 2)".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <tl/expected.hpp>

#include "base/path_list.h"

namespace gantry {

enum class FileType { Regular, Directory, Symlink, Other };

struct FileStat {
  FileType type = FileType::Other;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  // since the epoch
  std::uint64_t inode = 0;
  std::uint64_t device = 0;
  std::uint32_t mode = 0;     // permission bits
  std::int64_t ctime_ns = 0;  // last change of content or attributes, since the epoch: nobody can set it
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  bool is_directory() const { return type == FileType::Directory; }
  bool is_file() const { return type == FileType::Regular; }
};

struct DirectoryEntry {
  std::string name;
  FileType type = FileType::Other;  // of the entry itself: a link is Symlink
};

// A held advisory lock; released by the destructor.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// "No such file or directory (os error 2)": how the system's reasons are written in messages.
std::string describe_system_error(std::error_code code);

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual std::optional<FileStat> stat(const std::string& path) const = 0;  // follows links; nullopt: cannot be reached
  virtual std::optional<FileStat> lstat(const std::string& path) const = 0;  // of the link itself
  // `stat` of each, in their order.
  virtual std::vector<std::optional<FileStat>> stat_all(const PathList& paths) const;
  virtual std::vector<std::optional<FileStat>> lstat_all(const PathList& paths) const;
  virtual tl::expected<std::string, std::error_code> read(const std::string& path) const = 0;
  // Of a file that may be large: so many bytes from `offset` on, or what there is of them.
  virtual tl::expected<std::string, std::error_code> read_part(const std::string& path, std::uint64_t offset,
                                                               std::size_t size) const;
  // In the order of the names' bytes.
  virtual tl::expected<std::vector<DirectoryEntry>, std::error_code> list(const std::string& directory) const = 0;
  virtual tl::expected<std::string, std::error_code> canonicalize(const std::string& path) const = 0;
  virtual tl::expected<std::string, std::error_code> read_link(const std::string& path) const = 0;

  // Writes to a temporary name beside `path` and renames: readers see the old or the new content, never a part.
  virtual void write_atomic(const std::string& path, std::string_view content) = 0;
  // Makes a file where there is none yet; `file_exists` when there is, also a link.
  virtual std::error_code write_new(const std::string& path, std::string_view content, std::uint32_t mode,
                                    std::int64_t mtime_ns);
  // Replaces the content of `path`, which stays the same file: those who hold its lock, or wait for it, go on with it.
  virtual void overwrite(const std::string& path, std::string_view content) = 0;
  // Adds to the end of `path` (created if missing) in one write; false when that failed.
  virtual bool append(const std::string& path, std::string_view content) = 0;
  // Atomic write only when the content differs; returns whether it wrote.
  bool write_if_changed(const std::string& path, std::string_view content);
  virtual void create_directories(const std::string& path) = 0;
  virtual std::error_code remove_file(const std::string& path) = 0;            // no error when missing
  virtual std::error_code remove_directory_tree(const std::string& path) = 0;  // no error when missing
  virtual std::error_code rename(const std::string& from, const std::string& to) = 0;
  virtual std::error_code hard_link(const std::string& existing, const std::string& link) = 0;
  virtual std::error_code symlink(const std::string& target, const std::string& link) = 0;
  virtual std::error_code copy_file(const std::string& from, const std::string& to) = 0;  // content and mode; replaces
  virtual std::error_code set_mtime(const std::string& path, std::int64_t mtime_ns) = 0;
  virtual std::error_code set_mode(const std::string& path, std::uint32_t mode) = 0;

  enum class LockMode { Shared, Exclusive };
  // flock(2) on `path` (created if missing), so that cargo's locks and ours exclude each other. Nothing when `wait` is
  // false and another process holds it, or (with `code` set) when the file system has no locks or is read-only.
  virtual std::unique_ptr<FileLock> lock(const std::string& path, LockMode mode, bool wait, std::error_code& code) = 0;

  bool exists(const std::string& path) const { return stat(path).has_value(); }
  bool is_file(const std::string& path) const;
  bool is_directory(const std::string& path) const;
};

// The disk.
class DiskFileSystem : public FileSystem {
 public:
  std::optional<FileStat> stat(const std::string& path) const override;
  std::optional<FileStat> lstat(const std::string& path) const override;
  // Many are shared out among threads.
  std::vector<std::optional<FileStat>> stat_all(const PathList& paths) const override;
  std::vector<std::optional<FileStat>> lstat_all(const PathList& paths) const override;
  tl::expected<std::string, std::error_code> read(const std::string& path) const override;
  tl::expected<std::string, std::error_code> read_part(const std::string& path, std::uint64_t offset,
                                                       std::size_t size) const override;
  tl::expected<std::vector<DirectoryEntry>, std::error_code> list(const std::string& directory) const override;
  tl::expected<std::string, std::error_code> canonicalize(const std::string& path) const override;
  tl::expected<std::string, std::error_code> read_link(const std::string& path) const override;
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
};

}  // namespace gantry
