// The compiler as the configuration names it; what it says of itself is remembered in the target directory.
#pragma once

#include <memory>

#include "ops/compile_options.h"
#include "toolchain/rustc.h"
#include "workspace/workspace.h"

namespace gantry::ops {

std::unique_ptr<toolchain::Toolchain> open_toolchain(const workspace::Workspace& workspace,
                                                     const config::Config& config, const Host& host);

}  // namespace gantry::ops
