#include "resolver/ways.h"

#include <deque>
#include <map>

#include <fmt/format.h>

#include "resolver/explain.h"

namespace gantry::resolver {
namespace {

struct Step {
  PackageIndex child;
  const Dependency* dependency;
};

const Dependency* counting(const ResolveEdge& edge, PackageIndex parent, const EdgeFilter& counts) {
  for (const auto& dependency : edge.dependencies) {
    if (counts(parent, edge.to, dependency)) return &dependency;
  }
  return nullptr;
}

// The packages that depend on `child`, by package id.
std::vector<std::pair<PackageIndex, const Dependency*>> dependents(const Resolve& resolve, PackageIndex child,
                                                                   const EdgeFilter& counts) {
  std::vector<std::pair<PackageIndex, const Dependency*>> result;
  for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
    const auto parent = static_cast<PackageIndex>(i);
    for (const auto& edge : resolve.nodes[i].edges) {
      if (edge.to != child) continue;
      if (const auto* dependency = counting(edge, parent, counts)) result.emplace_back(parent, dependency);
    }
  }
  return result;
}

}  // namespace

std::string describe_way(const Resolve& resolve, PackageIndex package, const EdgeFilter& counts) {
  std::map<PackageIndex, Step> reached;
  std::deque<PackageIndex> queue{package};
  auto last = package;
  while (!queue.empty()) {
    last = queue.front();
    queue.pop_front();
    const auto above = dependents(resolve, last, counts);
    if (above.empty()) break;
    for (const auto& [parent, dependency] : above) {
      if (parent != package && reached.try_emplace(parent, Step{last, dependency}).second) queue.push_back(parent);
    }
  }
  std::string lines;
  while (last != package) {
    const auto& step = reached.at(last);
    auto dependency = *step.dependency;
    dependency.locked_version = resolve[step.child].id.version();
    lines.insert(0, fmt::format("\n    ... which satisfies {} of package `{}`", describe_edge(dependency),
                                resolve[last].id.display()));
    last = step.child;
  }
  return fmt::format("package `{}`{}", resolve[package].id.display(), lines);
}

}  // namespace gantry::resolver
