// The source files that a manifest names must exist where a command is about to compile them.
#pragma once

#include "base/file_system.h"
#include "base/reporter.h"
#include "plan/build_graph.h"

namespace gantry::ops {

// Reports every target among the roots of `graph` whose explicit `path` is missing or a directory, in the order of
// targets, and throws "could not compile due to N previous target resolution errors". Targets of dependencies are left
// to the compiler.
void check_target_paths(const plan::UnitGraph& graph, const FileSystem& files, Reporter& reporter);

}  // namespace gantry::ops
