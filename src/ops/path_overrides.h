// `paths` of the configuration (Cargo Book, "Overriding with local dependencies"): packages on disk that stand for all
// of their name, whatever the lock file says. They are applied after the lock file is settled.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/reporter.h"
#include "config/config.h"
#include "sources/source_set.h"
#include "workspace/workspace.h"

namespace gantry::ops {

class PathOverrides {
 public:
  // Reads every package below the configured directories. Throws "failed to update path override ...".
  static PathOverrides read(const workspace::Workspace& workspace, const config::Config& config,
                            const FileSystem& files, Reporter& reporter);

  bool empty() const { return by_name_.empty(); }
  // The package that stands for `name`; null when there is none.
  manifest::PackagePtr find(const std::string& name) const;
  manifest::PackagePtr find(const PackageId& id) const;
  // Once a package: warns when an override has other dependencies than the package it stands for.
  void compare(const Summary& override_summary, const Summary& real, Reporter& reporter);

 private:
  void add(const std::string& root, const workspace::Workspace& workspace, const config::Config& config,
           const FileSystem& files, Reporter& reporter);

  std::map<std::string, manifest::PackagePtr, std::less<>> by_name_;
  std::map<std::string, std::string, std::less<>> duplicates_;  // what to say when the package is used
  std::set<std::string> compared_;
};

}  // namespace gantry::ops
