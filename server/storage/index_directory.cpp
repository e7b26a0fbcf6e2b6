#include "server/storage/index_directory.h"

#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file_system.h"
#include "server/storage/posix_file.h"

namespace gantry::server::storage {

namespace {
constexpr const char* kTemporary = ".tmp";  // no crate is called so

// Files are replaced, never changed: what is open stays as it is.
class OpenIndexFile : public OpenFile {
 public:
  OpenIndexFile(Descriptor file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  int descriptor() const override { return file_.get(); }
  std::uint64_t size() const override { return size_; }

 private:
  Descriptor file_;
  std::uint64_t size_;
};

}  // namespace

IndexDirectory::IndexDirectory(std::string directory, Use use) : directory_(std::move(directory)) {
  if (use == Use::ReadOnly) return;
  DiskFileSystem files;
  files.remove_directory_tree(directory_ + "/" + kTemporary);  // what a crash left
  files.create_directories(directory_ + "/" + kTemporary);
}

std::optional<IndexFile> IndexDirectory::read(const std::string& path) {
  const auto full = directory_ + "/" + path;
  auto file = open_to_read(full);
  if (!file) return std::nullopt;
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  IndexFile result{read_all(file, full), status.st_mtim.tv_sec, nullptr};
  result.file = std::make_shared<OpenIndexFile>(std::move(file), result.content.size());
  return result;
}

std::optional<std::uint64_t> IndexDirectory::size(const std::string& path) {
  struct stat status {};
  if (::lstat((directory_ + "/" + path).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

void IndexDirectory::write(const std::string& path, std::string_view content) {
  const auto temporary = fmt::format("{}/{}/{}", directory_, kTemporary, next_++);
  const auto full = directory_ + "/" + path;
  write_new_file(temporary, content);
  try {
    put(temporary, full);
  } catch (...) {
    ::unlink(temporary.c_str());  // what cannot be written is tried again and again
    throw;
  }
}

void IndexDirectory::put(const std::string& temporary, const std::string& full) {
  const auto parent = full.substr(0, full.rfind('/'));
  struct stat before {};
  if (::stat(full.c_str(), &before) == 0) {
    // Clients that compare times see whole seconds: no two contents may have the same.
    struct stat after {};
    if (::stat(temporary.c_str(), &after) == 0 && after.st_mtim.tv_sec <= before.st_mtim.tv_sec) {
      const timespec later{before.st_mtim.tv_sec + 1, 0};
      const std::array<timespec, 2> times{later, later};
      ::utimensat(AT_FDCWD, temporary.c_str(), times.data(), 0);
    }
  } else if (::stat(parent.c_str(), &before) != 0) {
    DiskFileSystem().create_directories(parent);
  }
  rename_file(temporary, full);
}

void IndexDirectory::remove(const std::string& path) { remove_file(directory_ + "/" + path); }

void IndexDirectory::sync() { sync_file_system(directory_); }

}  // namespace gantry::server::storage
