// Outputs whose names carry no hash (dylibs of members, cdylibs) are the same files for cargo and for us. When we write
// one, cargo's note that it is up to date must go; ours is protected by the guarded outputs of its facts.
#pragma once

#include <string>

#include "base/file_system.h"

namespace gantry::exec {

// Removes `.fingerprint/<package>-<16 hex digits>` below `build_root`.
void forget_foreign_fingerprints(const std::string& build_root, const std::string& package, FileSystem& files);

}  // namespace gantry::exec
