// Fills the facts that freshness compares: what of the plan determines the output of a unit. Nothing in them depends on
// where the workspace lies, so that a copied checkout stays fresh.
//
// What is a fact, and what is not:
//   compiler version, features, declared features, target (name, kind, crate types, edition, harness), source path,
//   profile settings, [lints], extra arguments, LTO, RUSTFLAGS, linker, workspace wrapper, compile kind          facts
//   flags that a build script gives                                                    its run is a dependency: rebuilt
//   when it ran variables that the source reads with env!()                        dep-info tells; compared with what
//   cargo sets, else with ours message format, colours, width, cap-lints, --verbose no influence on the output
#pragma once

#include <map>
#include <string>

#include "exec/context.h"
#include "freshness/facts.h"

namespace gantry::exec {

// Identity of the unit in the build database: "debug/foo-0123456789abcdef/lib-foo".
std::string unit_identity(const Context& context, plan::UnitId id);

// All but `own_environment`, which takes longer than everything else and is seldom needed.
freshness::UnitFacts unit_facts(const Context& context, plan::UnitId id);
// Build scripts below the unit must have run, or be known from an earlier build, for variables that they set.
std::map<std::string, std::string> own_environment(const Context& context, plan::UnitId id);

// The page or file that shows that a unit was built: what `outputs` of its facts lists.
std::vector<std::string> unit_outputs(const Context& context, plan::UnitId id);

}  // namespace gantry::exec
