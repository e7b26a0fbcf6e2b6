// Why there is no answer, in cargo's words.
#pragma once

#include <string>

#include "resolver/conflict.h"
#include "resolver/requirements.h"
#include "resolver/resolve.h"
#include "resolver/state.h"

namespace gantry::resolver {

// "package `b v1.0.0`\n    ... which satisfies dependency `b = "^1"` of package `p v1.0.0 (/p)`": the shortest way to a
// root.
std::string describe_way(CandidatePool& pool, const State& state, CandidateIndex package);

// " `b = "^1"`" part of a way: "dependency `b = "^1"` (locked to 1.0.0)", "path dependency `b`", "git dependency `b`".
std::string describe_edge(const Dependency& dependency);

// Whether `above` is among the packages by whose edges `package` became active.
bool is_above(const State& state, CandidateIndex above, CandidateIndex package);

// A feature named on the command line that a member has not got, or a feature that enables itself.
std::string explain_root_problem(const Summary& summary, const RequirementProblem& problem);

// An edge of `parent` that cannot be decided.
[[noreturn]] void explain_failure(CandidatePool& pool, const State& state, PackageQuery& query, CandidateIndex parent,
                                  std::size_t dependency, const CandidateList& candidates, const Conflict& conflict);

}  // namespace gantry::resolver
