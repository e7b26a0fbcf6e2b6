// The files that remember what was installed, locked and open: see ops/installed_crates.h.
#pragma once

#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/reporter.h"
#include "ops/installed_crates.h"

namespace gantry::ops {

class InstallTracker {
 public:
  // Makes the files below `root` when they are missing, and takes their locks as cargo does, saying so when it must
  // wait. Throws cargo's errors for files that cannot be understood.
  InstallTracker(const std::string& root, FileSystem& files, Reporter& reporter);

  InstalledCrates& installed() { return installed_; }
  const InstalledCrates& installed() const { return installed_; }
  // Shows packages of `registry` by the name that it has in the configuration, which the files do not hold.
  void show_by_name(const SourceId& registry);
  // Takes a program away from `package`, which is forgotten with its last one.
  void forget(const PackageId& package, const std::string& program);
  void save() const;

 private:
  std::string toml_path_;
  std::string json_path_;
  FileSystem& files_;
  std::unique_ptr<FileLock> toml_lock_;
  std::unique_ptr<FileLock> json_lock_;
  InstalledCrates installed_;
};

}  // namespace gantry::ops
