// Everything a registry keeps: DIR/registry.db, DIR/blobs/, DIR/staging/, DIR/index/, DIR/index.git/, DIR/lock.
#pragma once

#include <memory>
#include <string>

#include "base/file_system.h"

namespace gantry::server::app {

class DataDirectory {
 public:
  // Made when it is missing, readable by its owner alone.
  explicit DataDirectory(std::string path);

  std::string database() const { return path_ + "/registry.db"; }
  // Where `restore` writes the database to. While it is there, the directory holds half a registry.
  std::string unfinished_database() const { return path_ + "/registry.db.restoring"; }
  // The database to be opened, or made: throws Error when a restore has to be finished before.
  std::string usable_database() const;
  std::string index() const { return path_ + "/index"; }
  std::string git_index() const { return path_ + "/index.git"; }
  const std::string& path() const { return path_; }
  bool is_used() const;  // there is a database

  // For commands that must be alone: throws Error when a server (or another such command) uses the directory.
  std::unique_ptr<FileLock> lock() const;

 private:
  std::string path_;
};

}  // namespace gantry::server::app
