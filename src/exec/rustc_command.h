// The rustc call of a unit: the same arguments in the same order as cargo passes (hashes aside).
#pragma once

#include "base/process.h"
#include "exec/context.h"

namespace gantry::exec {

// Valid once the build scripts that act on the unit have run.
Command rustc_command(const Context& context, plan::UnitId id);

// What determines the output of the call apart from flags that come from users, paths and build scripts: -C settings of
// the profile.
std::vector<std::string> profile_arguments(const plan::Unit& unit);

}  // namespace gantry::exec
