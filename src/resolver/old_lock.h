// What lock files before version 3 say differently from later ones.
#pragma once

#include "model/source_id.h"

namespace gantry::resolver {

// They wrote `branch = "master"` of a git source like no branch at all.
inline bool means_master(int lock_version, const SourceId& wanted, const SourceId& locked) {
  return lock_version < 3 && wanted.is_git() && locked.is_git() && wanted.canonical_url() == locked.canonical_url() &&
         locked.git_reference().kind == GitReference::Kind::DefaultBranch &&
         wanted.git_reference() == GitReference{GitReference::Kind::Branch, "master"};
}

}  // namespace gantry::resolver
