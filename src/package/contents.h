// What the archive of a package will hold: files copied from disk, and those that are made.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "manifest/manifest.h"
#include "package/file_selection.h"

namespace gantry::package {

struct ArchiveMember {
  enum class Kind { Copy, Manifest, LockFile, VcsInfo };
  std::string path;  // relative to the package
  Kind kind = Kind::Copy;
  std::string source;  // on disk: what is copied, or what a manifest is made from
};

struct ContentOptions {
  bool has_lock_file = true;
  bool has_vcs_info = false;
  std::string workspace_lock_file;  // that the package's is made from; "" when there is none
};

// The members in the order of the archive. `selected`: in the order of select_files. The readme and the license file
// come along wherever they lie. Warns of names that Windows reserves; throws for names that no archive may hold, and
// for a readme or license file that does not exist.
std::vector<ArchiveMember> archive_members(const manifest::Package& package, std::span<const SelectedFile> selected,
                                           const ContentOptions& options, const FileSystem& files, Reporter& reporter);

}  // namespace gantry::package
