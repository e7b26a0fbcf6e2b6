// Why a package has the version it has: what stands between it and newer ones. For `gantry why`.
#pragma once

#include <optional>

#include "ops/why_report.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

class VersionJudge {
 public:
  // `resolver`: with lock file read and sources open; `resolve`: what it came to. Both must outlive the judge.
  VersionJudge(WorkspaceResolver& resolver, const resolver::Resolve& resolve)
      : resolver_(resolver), resolve_(resolve) {}

  // `asked`: a version that is not in the graph, to be judged in place of the newer ones.
  WhyVersion judge(resolver::PackageIndex package, const std::optional<semver::PartialVersion>& asked);

 private:
  std::vector<WhyDependent> dependents_of(resolver::PackageIndex package) const;
  std::vector<SummaryPtr> versions_to_judge(const std::vector<SummaryPtr>& all, const PackageId& chosen,
                                            const std::vector<WhyDependent>& dependents) const;
  std::vector<WhyObstacle> obstacles(const SummaryPtr& other, resolver::PackageIndex package, bool is_locked,
                                     const std::vector<WhyDependent>& dependents);
  std::optional<WhyObstacle> rust_obstacle(const Summary& other, const Summary& chosen) const;
  // Resolves with the other version in the place of the chosen one.
  WhyObstacle try_out(const SummaryPtr& other, const PackageId& chosen, bool is_locked);

  WorkspaceResolver& resolver_;
  const resolver::Resolve& resolve_;
};

}  // namespace gantry::ops
