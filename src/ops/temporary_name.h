// Names of directories that `install` makes for a while.
#pragma once

#include <string>

namespace gantry::ops {

// "cargo-installXXXXXX", another one with each call.
std::string temporary_name();

}  // namespace gantry::ops
