// The program in the place of the compiler, for a `fix` that started it.
#pragma once

#include <optional>

#include "cli/session.h"

namespace gantry::cli {

// Nothing when it is called as itself.
std::optional<int> run_as_compiler(World& world);

}  // namespace gantry::cli
