// Which targets of the selected packages a command works on, and in which mode (Cargo Book, "cargo build", Target
// Selection; "Cargo Targets"). Features are not looked at: required-features are checked by the caller.
#pragma once

#include <vector>

#include "base/reporter.h"
#include "plan/build_graph.h"

namespace gantry::plan {

struct Proposal {
  manifest::PackagePtr package;
  const manifest::Target* target = nullptr;
  CompileMode mode = CompileMode::Build;
  bool named = false;  // asked for by name or pattern: missing required features are an error then
};

// Throws cargo's errors for names and patterns that match nothing and for --lib without a library.
std::vector<Proposal> select_targets(const GraphRequest& request, Reporter& reporter);

// The warning for --bins, --tests ... when nothing is left to do.
void warn_about_empty_filter(const TargetFilter& filter, Reporter& reporter);

}  // namespace gantry::plan
