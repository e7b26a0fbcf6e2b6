// Which files of a directory belong to its package (Cargo Book, "The exclude and include fields"): what version control
// knows and does not ignore, or everything that is not hidden; `include` chooses from all files instead. Packages in
// subdirectories and the target directory are left out, links to directories are followed.
#pragma once

#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "manifest/manifest.h"
#include "package/repository.h"

namespace gantry::package {

struct SelectedFile {
  std::string path;       // relative to the package
  bool is_plain = false;  // a regular file that equals the commit's, as far as version control knows
};

// In the order of the paths' components. `control` finds the repository around the package.
// Throws "failed to determine list of files in ..." with the reason; warns of links in circles and of a missing
// Cargo.toml.
std::vector<SelectedFile> select_files(const manifest::Package& package, VersionControl& control,
                                       const FileSystem& files, Reporter& reporter);

// "a/b" before "a-b": by component.
bool path_less(std::string_view a, std::string_view b);

// A path within a repository, as seen from its root; nothing when it lies elsewhere. Links on the way are resolved when
// the path alone does not tell.
std::optional<std::string> path_in(const Repository& repository, const std::string& path, const FileSystem& files);

}  // namespace gantry::package
