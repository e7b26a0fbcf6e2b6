// What version control says about the state that is packaged: `.cargo_vcs_info.json`, and the refusal to package what
// is not committed (Cargo Book, "cargo package").
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "manifest/manifest.h"
#include "package/file_selection.h"
#include "package/repository.h"

namespace gantry::package {

struct VcsInfo {
  std::string commit;
  bool is_dirty = false;
  std::string path_in_vcs;
  std::string to_json() const;
};

struct VcsRequest {
  bool allow_dirty = false;
  std::string cwd;  // changed files are named as seen from here
};

// Nothing without a repository, before the first commit, and when the repository ignores the package. Throws the list
// of changed files unless `allow_dirty`.
std::optional<VcsInfo> vcs_info(const manifest::Package& package, std::span<const SelectedFile> selected,
                                const VcsRequest& request, VersionControl& control, const FileSystem& files,
                                Reporter& reporter);

}  // namespace gantry::package
