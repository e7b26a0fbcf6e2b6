// Where the program was started.
#pragma once

#include <string>

namespace gantry::cli {

// The physical path, without symbolic links, as getcwd(3) gives it. "" when the directory is gone.
std::string working_directory();

}  // namespace gantry::cli
