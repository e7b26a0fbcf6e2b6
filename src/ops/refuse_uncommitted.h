// `fix` changes files: not unless version control could bring them back.
#pragma once

#include "ops/compile_options.h"

namespace gantry::ops {

// --allow-no-vcs, --allow-dirty, --allow-staged.
struct VersionControlRules {
  bool allow_none = false;
  bool allow_dirty = false;
  bool allow_staged = false;
};

// Throws when the repository around `host.cwd` does not meet the rules.
void refuse_uncommitted(const VersionControlRules& rules, const Host& host);

}  // namespace gantry::ops
