#include "base/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>

#include <fmt/format.h>

#include "base/error.h"
#include "base/parallel.h"
#include "base/path.h"

namespace gantry {

namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::Regular;
  if (S_ISDIR(mode)) return FileType::Directory;
  if (S_ISLNK(mode)) return FileType::Symlink;
  return FileType::Other;
}

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStat convert(const struct stat& raw) {
  return {type_of(raw.st_mode),
          static_cast<std::uint64_t>(raw.st_size),
          nanoseconds(raw.st_mtim),
          raw.st_ino,
          raw.st_dev,
          raw.st_mode & 07777U,
          nanoseconds(raw.st_ctim),
          raw.st_uid,
          raw.st_gid};
}

class FlockHandle : public FileLock {
 public:
  explicit FlockHandle(int fd) : fd_(fd) {}
  FlockHandle(const FlockHandle&) = delete;
  FlockHandle& operator=(const FlockHandle&) = delete;
  ~FlockHandle() override { ::close(fd_); }

 private:
  int fd_;
};

// Most file systems tell the type with the name; the others are asked.
FileType entry_type(const FileSystem& files, const std::string& directory, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG: return FileType::Regular;
    case DT_DIR: return FileType::Directory;
    case DT_LNK: return FileType::Symlink;
    case DT_UNKNOWN: {
      const auto stat = files.lstat(directory + "/" + entry.d_name);
      return stat ? stat->type : FileType::Other;
    }
    default: return FileType::Other;
  }
}

}  // namespace

std::string describe_system_error(std::error_code code) {
  return fmt::format("{} (os error {})", std::strerror(code.value()), code.value());
}

bool FileSystem::is_file(const std::string& path) const {
  const auto found = stat(path);
  return found && found->is_file();
}

bool FileSystem::is_directory(const std::string& path) const {
  const auto found = stat(path);
  return found && found->is_directory();
}

bool FileSystem::write_if_changed(const std::string& path, std::string_view content) {
  const auto old = read(path);
  if (old && *old == content) return false;
  write_atomic(path, content);
  return true;
}

std::vector<std::optional<FileStat>> FileSystem::stat_all(const PathList& paths) const {
  std::vector<std::optional<FileStat>> stats;
  stats.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) stats.push_back(stat(paths.absolute(i)));
  return stats;
}

std::vector<std::optional<FileStat>> FileSystem::lstat_all(const PathList& paths) const {
  std::vector<std::optional<FileStat>> stats;
  stats.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) stats.push_back(lstat(paths.absolute(i)));
  return stats;
}

tl::expected<std::string, std::error_code> FileSystem::read_part(const std::string& path, std::uint64_t offset,
                                                                 std::size_t size) const {
  auto content = read(path);
  if (content) *content = offset < content->size() ? content->substr(offset, size) : "";
  return content;
}

std::error_code FileSystem::write_new(const std::string& path, std::string_view content, std::uint32_t mode,
                                      std::int64_t mtime_ns) {
  if (lstat(path)) return std::make_error_code(std::errc::file_exists);
  write_atomic(path, content);
  if (const auto problem = set_mode(path, mode)) return problem;
  return set_mtime(path, mtime_ns);
}

std::optional<FileStat> DiskFileSystem::stat(const std::string& path) const {
  struct stat raw {};
  if (::stat(path.c_str(), &raw) != 0) return std::nullopt;
  return convert(raw);
}

std::optional<FileStat> DiskFileSystem::lstat(const std::string& path) const {
  struct stat raw {};
  if (::lstat(path.c_str(), &raw) != 0) return std::nullopt;
  return convert(raw);
}

namespace {

std::vector<std::optional<FileStat>> ask_all(const PathList& paths, int flags) {
  std::vector<std::optional<FileStat>> stats(paths.size());
  // Asked relative to the root, the kernel need not walk down to it each time.
  constexpr std::size_t kWorthAThread = 512;
  const Descriptor root(::open(paths.root().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  in_parallel(paths.size(), kWorthAThread, [&](std::size_t index) {
    struct stat raw {};
    if (::fstatat(root.get(), paths.as_added(index), &raw, flags) == 0) stats[index] = convert(raw);
  });
  return stats;
}

}  // namespace

std::vector<std::optional<FileStat>> DiskFileSystem::stat_all(const PathList& paths) const {
  return ask_all(paths, AT_EMPTY_PATH);
}

std::vector<std::optional<FileStat>> DiskFileSystem::lstat_all(const PathList& paths) const {
  return ask_all(paths, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW);
}

tl::expected<std::string, std::error_code> DiskFileSystem::read(const std::string& path) const {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return tl::unexpected(last_error());
  struct stat raw {};
  if (::fstat(file.get(), &raw) != 0) return tl::unexpected(last_error());
  std::string content;
  std::error_code failure;
  bool is_complete = false;
  const auto append = [&](char* data, std::size_t used, std::size_t capacity) {
    while (used < capacity) {
      const auto count = ::read(file.get(), data + used, capacity - used);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) failure = last_error();
      is_complete = count <= 0;
      if (is_complete) break;
      used += static_cast<std::size_t>(count);
      is_complete = S_ISREG(raw.st_mode) && used == static_cast<std::size_t>(raw.st_size);
      if (is_complete) break;
    }
    return used;
  };
  auto capacity = raw.st_size > 0 ? static_cast<std::size_t>(raw.st_size) + 1 : 4096;
  for (; !is_complete; capacity *= 2) {
    const auto used = content.size();
    content.resize_and_overwrite(capacity, [&](char* data, std::size_t size) { return append(data, used, size); });
  }
  if (failure) return tl::unexpected(failure);
  return content;
}

tl::expected<std::string, std::error_code> DiskFileSystem::read_part(const std::string& path, std::uint64_t offset,
                                                                     std::size_t size) const {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return tl::unexpected(last_error());
  std::string content(size, '\0');
  std::size_t used = 0;
  while (used < size) {
    const auto count = ::pread(file.get(), content.data() + used, size - used, static_cast<off_t>(offset + used));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(last_error());
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  content.resize(used);
  return content;
}

tl::expected<std::vector<DirectoryEntry>, std::error_code> DiskFileSystem::list(const std::string& directory) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
  if (!stream) return tl::unexpected(last_error());
  std::vector<DirectoryEntry> entries;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    entries.push_back({std::string(name), entry_type(*this, directory, *entry)});
    errno = 0;
  }
  if (errno != 0) return tl::unexpected(last_error());
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

tl::expected<std::string, std::error_code> DiskFileSystem::canonicalize(const std::string& path) const {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return tl::unexpected(last_error());
  std::string result(resolved);
  std::free(resolved);
  return result;
}

tl::expected<std::string, std::error_code> DiskFileSystem::read_link(const std::string& path) const {
  std::string target(PATH_MAX, '\0');
  const auto length = ::readlink(path.c_str(), target.data(), target.size());
  if (length < 0) return tl::unexpected(last_error());
  target.resize(static_cast<std::size_t>(length));
  return target;
}

namespace {

// Times for utimensat(2): the time of access stays.
std::array<timespec, 2> mtime_alone(std::int64_t mtime_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {{{0, UTIME_OMIT}, {mtime_ns / kSecond, mtime_ns % kSecond}}};
}

std::error_code write_all(const Descriptor& file, std::string_view content) {
  while (!content.empty()) {
    const auto count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno != EINTR) return last_error();
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// A new file beside `target`, with the permissions of new files; its name comes into `name`. -1 with errno set.
int create_beside(const std::string& target, std::string& name) {
  constexpr int kTries = 100;
  int file = -1;
  for (int i = 0; i < kTries; ++i) {
    name = fmt::format("{}.tmp{:06x}", target, std::random_device()() & 0xFFFFFFU);
    file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) break;
  }
  return file;
}

}  // namespace

void DiskFileSystem::write_atomic(const std::string& path, std::string_view content) {
  const auto fail = [&](std::error_code code, const std::string& temporary) {
    if (!temporary.empty()) ::unlink(temporary.c_str());
    throw Error(fmt::format("failed to write `{}`", path), {describe_system_error(code)});
  };
  // A link stays a link: the file behind it is replaced.
  std::string target = path;
  struct stat old {};
  bool is_there = ::lstat(path.c_str(), &old) == 0;
  if (is_there && S_ISLNK(old.st_mode)) {
    if (const auto resolved = canonicalize(path)) target = *resolved;
    is_there = ::stat(target.c_str(), &old) == 0;
  }
  std::string temporary;
  {
    const Descriptor file(create_beside(target, temporary));
    if (!file.valid()) fail(last_error(), "");
    if (const auto problem = write_all(file, content)) fail(problem, temporary);
    if (is_there && ::fchmod(file.get(), old.st_mode & 07777U) != 0) fail(last_error(), temporary);
  }
  if (::rename(temporary.c_str(), target.c_str()) != 0) fail(last_error(), temporary);
}

std::error_code DiskFileSystem::write_new(const std::string& path, std::string_view content, std::uint32_t mode,
                                          std::int64_t mtime_ns) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file.valid()) return last_error();
  if (const auto problem = write_all(file, content)) return problem;
  const auto times = mtime_alone(mtime_ns);
  if (::fchmod(file.get(), mode) != 0 || ::futimens(file.get(), times.data()) != 0) return last_error();
  return {};
}

void DiskFileSystem::overwrite(const std::string& path, std::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  auto problem = file.valid() ? write_all(file, content) : last_error();
  // Only now: whoever is killed before leaves the old content or the new, with what is left of the old behind it.
  if (!problem && ::ftruncate(file.get(), static_cast<off_t>(content.size())) != 0) problem = last_error();
  if (problem) throw Error(fmt::format("failed to write `{}`", path), {describe_system_error(problem)});
}

bool DiskFileSystem::append(const std::string& path, std::string_view content) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.valid()) return false;
  return ::write(file.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size());
}

void DiskFileSystem::create_directories(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  // mkdir(2) would say so of a file that stands in the way; the library says of it that it is no directory.
  if (code == std::errc::not_a_directory && lstat(path)) code = std::make_error_code(std::errc::file_exists);
  if (code) {
    throw Error(fmt::format("failed to create directory `{}`", path), {describe_system_error(code)});
  }
}

std::error_code DiskFileSystem::remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return last_error();
  return {};
}

std::error_code DiskFileSystem::remove_directory_tree(const std::string& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);
  if (code == std::errc::no_such_file_or_directory) code.clear();
  return code;
}

std::error_code DiskFileSystem::rename(const std::string& from, const std::string& to) {
  return ::rename(from.c_str(), to.c_str()) == 0 ? std::error_code{} : last_error();
}

std::error_code DiskFileSystem::hard_link(const std::string& existing, const std::string& link) {
  return ::link(existing.c_str(), link.c_str()) == 0 ? std::error_code{} : last_error();
}

std::error_code DiskFileSystem::symlink(const std::string& target, const std::string& link) {
  return ::symlink(target.c_str(), link.c_str()) == 0 ? std::error_code{} : last_error();
}

std::error_code DiskFileSystem::copy_file(const std::string& from, const std::string& to) {
  std::error_code code;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, code);
  return code;
}

std::error_code DiskFileSystem::set_mtime(const std::string& path, std::int64_t mtime_ns) {
  const auto times = mtime_alone(mtime_ns);
  return ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0 ? std::error_code{} : last_error();
}

std::error_code DiskFileSystem::set_mode(const std::string& path, std::uint32_t mode) {
  return ::chmod(path.c_str(), mode) == 0 ? std::error_code{} : last_error();
}

std::unique_ptr<FileLock> DiskFileSystem::lock(const std::string& path, LockMode mode, bool wait,
                                               std::error_code& code) {
  code.clear();
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) {
    code = last_error();
    return nullptr;
  }
  auto handle = std::make_unique<FlockHandle>(fd);
  const int operation = (mode == LockMode::Shared ? LOCK_SH : LOCK_EX) | (wait ? 0 : LOCK_NB);
  while (::flock(fd, operation) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) code = last_error();
    return nullptr;
  }
  return handle;
}

}  // namespace gantry
