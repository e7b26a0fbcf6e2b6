// The compiler as the configuration names it; what it says of itself is remembered in the target directory.
#pragma once

#include <memory>
#include <string>

#include "ops/compile_options.h"
#include "toolchain/rustc.h"
#include "workspace/workspace.h"

namespace gantry::ops {

std::unique_ptr<toolchain::Toolchain> open_toolchain(const workspace::Workspace& workspace,
                                                     const config::Config& config, const Host& host);

// The file of that in cargo's home: all there is for commands that have no workspace.
std::string shared_probe_file(const Host& host);

}  // namespace gantry::ops
