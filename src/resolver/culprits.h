// Which dependencies of the roots make a resolution fail. Of hundreds it is mostly one or two that cannot be met
// together; with the others left out, what is in the way is seen at once.
#pragma once

#include <optional>
#include <vector>

#include "resolver/failure.h"
#include "resolver/resolver.h"

namespace gantry::resolver {

struct Culprit {
  PackageId root;
  Dependency dependency;
};

struct Culprits {
  // Leave out any of them, and there is an answer. In the order of the roots; empty when the roots cannot stand beside
  // each other whatever they depend on.
  std::vector<Culprit> dependencies;
  Failure failure;  // of these alone
};

// Nothing when there is an answer. Resolves many times, each time with a part of the dependencies (QuickXplain: about
// 2 k log(n/k) times for k culprits of n), so `query` should remember its answers.
std::optional<Culprits> find_culprits(const ResolveOptions& options, PackageQuery& query);

}  // namespace gantry::resolver
