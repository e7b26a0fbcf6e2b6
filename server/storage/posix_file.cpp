#include "server/storage/posix_file.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "server/core/api_error.h"

namespace gantry::server::storage {

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

void fail_with_reason(const std::string& what, const std::string& path) {
  const std::error_code reason(errno, std::generic_category());
  if (reason.value() == ENOSPC || reason.value() == EDQUOT) {
    throw ApiError(503, "the registry has no room left on its disk").with_retry_after(60);
  }
  throw Error(fmt::format("failed to {} `{}`", what, path), {describe_system_error(reason)});
}

Descriptor open_to_read(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno != ENOENT && errno != ENOTDIR) fail_with_reason("open", path);
  return file;
}

std::uint64_t size_of(const Descriptor& file) {
  struct stat status {};
  return ::fstat(file.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::string sha256_of(int file, const std::string& path) {
  Sha256 hash;
  std::array<char, 65536> buffer{};
  off_t offset = 0;
  for (;;) {
    const auto count = ::pread(file, buffer.data(), buffer.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_reason("read", path);
    if (count == 0) return hash.finish_hex();
    hash.add({buffer.data(), static_cast<std::size_t>(count)});
    offset += count;
  }
}

FileState state_of(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return {};
  // The number of links falls to one soon after the file is stored, which changes the time of its attributes too: it is
  // the content's time that counts.
  return {static_cast<std::uint64_t>(status.st_size), status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
          status.st_nlink > 0 ? 1U : 0U};
}

std::string read_all(const Descriptor& file, const std::string& path) {
  std::string content(size_of(file), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const auto count = ::pread(file.get(), content.data() + done, content.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_reason("read", path);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  content.resize(done);
  return content;
}

Descriptor temporary_file(const std::string& directory) {
  Descriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file || (errno != EOPNOTSUPP && errno != EISDIR)) {
    if (!file) fail_with_reason("create a file in", directory);
    return file;
  }
  // File systems that know no such files.
  auto name = directory + "/.tmpXXXXXX";
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) fail_with_reason("create a file in", directory);
  ::unlink(name.c_str());
  return file;
}

void write_all(const Descriptor& file, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const auto count = ::write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_reason("write", path);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
}

Descriptor write_new_file(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file) fail_with_reason("create", path);
  try {
    write_all(file, content, path);
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
  return file;
}

Descriptor private_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file || ::fchmod(file.get(), 0600) != 0) fail_with_reason("create", path);
  return file;
}

void sync_file(const Descriptor& file, const std::string& path) {
  if (::fsync(file.get()) != 0) fail_with_reason("sync", path);
}

void sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) fail_with_reason("sync", path);
}

void sync_file_system(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::syncfs(directory.get()) != 0) fail_with_reason("sync", path);
}

bool link_file(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  if (errno == EEXIST) return false;
  fail_with_reason("create", to);
}

void rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail_with_reason("rename", from);
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail_with_reason("remove", path);
}

}  // namespace gantry::server::storage
