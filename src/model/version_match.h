// Which versions a dependency accepts when it may lack a requirement. No requirement takes every version, `*` passes
// over pre-releases (Cargo Book, "Pre-releases").
#pragma once

#include "model/dependency.h"

namespace gantry {

inline bool accepts_version(const Dependency& dependency, const semver::Version& version) {
  return dependency.matches_version(version) || (!dependency.has_version && !dependency.locked_version);
}

}  // namespace gantry
