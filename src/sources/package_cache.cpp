#include "sources/package_cache.h"

#include "archive/unpack.h"
#include "base/cache_directory.h"
#include "base/path.h"

namespace gantry::sources {

namespace {
constexpr const char* kMark = ".cargo-ok";
constexpr std::string_view kMarkContent = R"({"v":1})";
}  // namespace

std::unique_ptr<FileLock> lock_package_cache(const std::string& cargo_home, FileSystem& files, Reporter& reporter) {
  files.create_directories(cargo_home);
  const auto path = path::join(cargo_home, ".package-cache");
  std::error_code code;
  auto lock = files.lock(path, FileSystem::LockMode::Exclusive, false, code);
  if (lock || code) return lock;  // a file system without locks: go on, as cargo does
  reporter.status("Blocking", "waiting for file lock on package cache", StatusColor::Cyan);
  return files.lock(path, FileSystem::LockMode::Exclusive, true, code);
}

void mark_registry_cache(const std::string& cargo_home, FileSystem& files) {
  make_cache_directory(path::join(cargo_home, "registry"), files);
}

bool is_unpacked(const std::string& package_directory, const FileSystem& files) {
  const auto mark = files.read(path::join(package_directory, kMark));
  // Old versions of cargo wrote "ok".
  return mark && (*mark == kMarkContent || *mark == "ok");
}

void prepare_to_unpack(const std::string& directory, FileSystem& files) {
  mark_registry_cache(std::string(path::parent(path::parent(path::parent(directory)))), files);
  files.create_directories(directory);
}

void unpack_package(std::string_view archive, const std::string& label, const std::string& directory,
                    FileSystem& files) {
  prepare_to_unpack(directory, files);
  const auto target = path::join(directory, label);
  files.remove_directory_tree(target);
  archive::unpack_crate(archive, label, directory, files);
  files.write_atomic(path::join(target, kMark), kMarkContent);
}

}  // namespace gantry::sources
