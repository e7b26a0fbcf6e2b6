// Which runs of build scripts act on which units (Cargo Book, "Build Scripts"): search paths pass from a package to
// everything that links it, in the order: own script, then dependencies by package id.
#pragma once

#include <optional>
#include <vector>

#include "plan/unit.h"

namespace gantry::exec {

struct ScriptLinks {
  std::optional<plan::UnitId> own;    // run of the script of the unit's own package
  std::vector<plan::UnitId> linked;   // runs whose search paths this unit gets; `own` first
  std::vector<plan::UnitId> plugins;  // runs below its proc macros or build script: search paths of the dynamic loader
};

// By unit index.
std::vector<ScriptLinks> link_scripts(const plan::UnitGraph& graph);

}  // namespace gantry::exec
