// Why there is no answer, in cargo's words.
#pragma once

#include <string>

#include "resolver/failure.h"
#include "resolver/requirements.h"

namespace gantry::resolver {

// "package `b v1.0.0`\n    ... which satisfies dependency `b = "^1"` of package `p v1.0.0 (/p)`".
std::string describe(const Way& way);

// " `b = "^1"`" part of a way: "dependency `b = "^1"` (locked to 1.0.0)", "path dependency `b`", "git dependency `b`".
std::string describe_edge(const Dependency& dependency);

// A feature named on the command line that a member has not got, or a feature that enables itself.
std::string explain_root_problem(const Summary& summary, const RequirementProblem& problem);

std::string explain(const Failure& failure);

}  // namespace gantry::resolver
