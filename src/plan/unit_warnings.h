// Warnings about units: those that would overwrite each other's files, dependencies that cannot be linked, hints that
// are ignored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "plan/build_graph.h"
#include "plan/layout.h"

namespace gantry::plan {

// Warns "output filename collision at PATH" for every file that two units write or link. Throws when that are pages of
// two libraries, or two other targets, that were asked for.
void warn_about_collisions(const UnitGraph& graph, const FileLayout& layout, Reporter& reporter);

// The warning that belongs before the compilation of `unit` (and only when it is compiled): it depends on libraries,
// but none of them can be linked ("the package `x` provides no linkable target").
std::optional<std::string> unlinkable_dependencies_warning(const UnitGraph& graph, const Unit& unit);
// Likewise: it has the hint `mostly-unused`, by its profile or else by its manifest, which only nightly compilers know.
std::vector<std::string> ignored_hint_warnings(const Unit& unit);

// Warns about direct dependencies of the selected packages that have no library at all and are left out.
void warn_about_missing_libraries(const GraphRequest& request, const GraphInputs& inputs, Reporter& reporter);

}  // namespace gantry::plan
