// Reads off the state of a search why an edge cannot be decided.
#pragma once

#include "resolver/conflict.h"
#include "resolver/failure.h"
#include "resolver/state.h"

namespace gantry::resolver {

// From an active package to a root; of several ways of one length the first by package id.
Way way_of(CandidatePool& pool, const State& state, CandidateIndex package);

// Whether `above` is among the packages by whose edges `package` became active.
bool is_above(const State& state, CandidateIndex above, CandidateIndex package);

// For an edge of `parent`. `candidates`: what meets the edge; `conflict`: why each was refused.
Failure find_failure(CandidatePool& pool, const State& state, PackageQuery& query, CandidateIndex parent,
                     std::size_t dependency, const CandidateList& candidates, const Conflict& conflict);

}  // namespace gantry::resolver
