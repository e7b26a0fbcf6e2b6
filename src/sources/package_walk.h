// The packages of a directory tree that is one source (a path override, a checkout of a repository): each directory
// with a manifest, and the path dependencies of what is found, wherever they lie. All get the source of the tree.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "manifest/manifest.h"

namespace gantry::sources {

struct WalkedPackages {
  std::vector<manifest::PackagePtr> packages;                // the first of each id, in the order they were found
  std::map<PackageId, std::vector<std::string>> duplicates;  // manifests of further publishable packages of an id
};

struct WalkOptions {
  SourceId source;
  // The tree is a repository's: path dependencies between its packages are dependencies on `source`, and one that leads
  // nowhere concerns only whoever needs it.
  bool is_checkout = false;
};

// Reads the package of a directory with a manifest, as a path package; null for a virtual manifest.
using LoadPackage = std::function<manifest::PackagePtr(const std::string& directory)>;

// Directories in order of their names; hidden ones, links and `target` of a package are left out. A manifest with
// errors is skipped as long as another package is found; the error about syntax is shown all the same. Throws when
// there is no package, or when a path dependency has no manifest.
WalkedPackages walk_packages(const std::string& root, const WalkOptions& options, const LoadPackage& load,
                             const FileSystem& files, Reporter& reporter);

// The warning about the duplicates of `package`; "" when it has none.
std::string describe_duplicates(const WalkedPackages& walked, const manifest::Package& package);

}  // namespace gantry::sources
