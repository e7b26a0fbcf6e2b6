#include "ops/publish_order.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.h"

namespace gantry::ops {

namespace {

using Packages = std::vector<manifest::PackagePtr>;

}  // namespace

PackagesByRoot::PackagesByRoot(std::span<const manifest::PackagePtr> packages) {
  for (const auto& package : packages) packages_.emplace(package->root(), package);
}

Packages PackagesByRoot::needed_by(const manifest::Package& package) const {
  Packages needed;
  for (const auto& dependency : package.manifest->summary.dependencies) {
    if (!dependency.source.is_path()) continue;
    if (dependency.kind == DependencyKind::Development && !dependency.has_version) continue;
    const auto found = packages_.find(dependency.source.local_path());
    if (found != packages_.end() && found->second->id() != package.id()) needed.push_back(found->second);
  }
  return needed;
}

Packages packages_to_publish(const workspace::Workspace& workspace, const workspace::PackageSelection& selection,
                             Reporter& reporter) {
  std::vector<PackageId> ids;
  for (const auto& member : workspace.members()) ids.push_back(member->id());
  const auto specs = workspace::select_specs(workspace, selection, reporter);
  if (specs.empty()) throw Error("no packages to compile");
  std::set<PackageId> wanted;
  for (const auto& spec : specs) wanted.insert(spec.query(ids));
  Packages packages;
  for (const auto& member : workspace.members()) {
    if (wanted.contains(member->id())) packages.push_back(member);
  }
  return packages;
}

Packages publish_order(Packages packages) {
  std::ranges::sort(packages, [](const auto& a, const auto& b) { return a->id() < b->id(); });
  const PackagesByRoot by_root(packages);
  Packages ordered;
  std::set<PackageId> seen;
  const std::function<void(const manifest::PackagePtr&)> visit = [&](const manifest::PackagePtr& package) {
    if (!seen.insert(package->id()).second) return;
    auto needed = by_root.needed_by(*package);
    std::ranges::sort(needed, [](const auto& a, const auto& b) { return a->id() < b->id(); });
    for (const auto& other : needed) visit(other);
    ordered.push_back(package);
  };
  for (const auto& package : packages) visit(package);
  return ordered;
}

bool depend_on_each_other(const Packages& packages) {
  const PackagesByRoot by_root(packages);
  return std::ranges::any_of(packages, [&](const auto& package) { return !by_root.needed_by(*package).empty(); });
}

}  // namespace gantry::ops
