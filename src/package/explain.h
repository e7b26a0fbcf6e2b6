// Why a file is part of an archive, or is not: for `gantry package --explain`, which cargo does not have.
#pragma once

#include <span>
#include <string>

#include "base/file_system.h"
#include "manifest/manifest.h"
#include "package/contents.h"
#include "package/repository.h"

namespace gantry::package {

struct Explanation {
  bool is_included = false;
  std::string reason;  // "`exclude` has `*.txt`"
};

// `path`: relative to the package; `members`: of its archive.
Explanation explain(const manifest::Package& package, const std::string& path, std::span<const ArchiveMember> members,
                    VersionControl& control, const FileSystem& files);

}  // namespace gantry::package
