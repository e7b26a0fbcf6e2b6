// The command line of gantry-registry.
#pragma once

#include <string>
#include <vector>

namespace gantry::server::app {

// The exit code: 0, 1 when the command failed, 2 when it cannot be understood.
int run(const std::vector<std::string>& arguments);

}  // namespace gantry::server::app
