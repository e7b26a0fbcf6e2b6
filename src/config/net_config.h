// The [net] table as far as git is concerned (Cargo Book, "Configuration").
#pragma once

#include "config/config.h"

namespace gantry::config {

// net.git-fetch-with-cli: whether the `git` program fetches.
bool fetches_with_git_program(const Config& config);

}  // namespace gantry::config
