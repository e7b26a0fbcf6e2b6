// `fix`: has the compiler check packages, and applies what it suggests to their sources.
#pragma once

#include "config/config.h"
#include "ops/compile_options.h"
#include "ops/fix_compiler.h"
#include "ops/refuse_uncommitted.h"

namespace gantry::ops {

struct FixOptions {
  CompileOptions compile;
  FixMode mode;
  VersionControlRules version_control;
};

void fix(FixOptions options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
