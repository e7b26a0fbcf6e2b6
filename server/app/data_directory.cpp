#include "server/app/data_directory.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::server::app {

DataDirectory::DataDirectory(std::string path) : path_(std::move(path)) {
  while (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
  DiskFileSystem files;
  if (files.is_directory(path_)) return;
  files.create_directories(path_);
  files.set_mode(path_, 0700);
}

bool DataDirectory::is_used() const { return DiskFileSystem().is_file(database()); }

std::string DataDirectory::usable_database() const {
  if (DiskFileSystem().is_file(unfinished_database())) {
    throw Error(fmt::format("`{}` holds a restore that did not end: run `gantry-registry restore` again", path_));
  }
  return database();
}

std::unique_ptr<FileLock> DataDirectory::lock() const {
  std::error_code code;
  auto lock = DiskFileSystem().lock(path_ + "/lock", FileSystem::LockMode::Exclusive, false, code);
  if (code) throw Error(fmt::format("cannot lock `{}/lock`", path_), {describe_system_error(code)});
  if (!lock) throw Error(fmt::format("`{}` is in use by another gantry-registry", path_));
  return lock;
}

}  // namespace gantry::server::app
