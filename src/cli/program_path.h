// The value of CARGO for everything that is started: the path of this program, as others may call it again.
#pragma once

#include <string>

#include "base/environment.h"
#include "base/file_system.h"

namespace gantry::cli {

// The path that the program was called by, if that is called cargo or gantry (whatever its extension) and leads to
// this program; links are followed as long as the name stays. Else the program's file, if that is called so. Under any
// other name it was started in the place of a cargo: CARGO of the environment, as it is.
std::string find_program_path(const std::string& argv0, const std::string& cwd, const Environment& environment,
                              const FileSystem& files);

}  // namespace gantry::cli
