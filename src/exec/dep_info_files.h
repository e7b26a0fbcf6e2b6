// The .d files beside final artifacts (Cargo Book, "Build Cache": Dep-info files): every local file that the artifact was made from.
#pragma once

#include "exec/context.h"
#include "freshness/tracker.h"

namespace gantry::exec {

// Writes them for the roots of the graph; returns their paths. The paths in them are absolute, or relative to `build.dep-info-basedir` when
// they lie below it.
std::vector<std::string> write_dep_info_files(const Context& context, const freshness::Tracker& tracker, FileSystem& files);

}  // namespace gantry::exec
