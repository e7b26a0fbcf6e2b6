#include "ops/member_features.h"

#include <algorithm>

namespace gantry::ops {

std::vector<manifest::PackagePtr> members_of(const workspace::Workspace& workspace,
                                             const std::vector<PackageIdSpec>& specs) {
  std::vector<manifest::PackagePtr> members;
  for (const auto& member : workspace.members()) {
    if (std::ranges::any_of(specs, [&](const auto& spec) { return spec.matches(member->id()); }))
      members.push_back(member);
  }
  return members.empty() ? workspace.members() : members;
}

MemberFeatures member_features(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& selected,
                               const resolver::CliFeatures& requested) {
  const auto current = workspace.current();
  resolver::MemberSelection selection;
  for (const auto& member : workspace.members()) {
    const SummaryPtr summary{member->manifest, &member->manifest->summary};
    selection.members.push_back(summary);
    const auto is_member = [&](const auto& package) { return package->id() == member->id(); };
    if (std::ranges::any_of(selected, is_member)) selection.selected.push_back(summary);
    if (current && is_member(current)) selection.current = summary;
  }
  selection.legacy = workspace.resolver_behavior() == manifest::ResolverBehavior::V1 && selection.current != nullptr;
  auto features = requested;
  features.features = resolver::split_features(features.features);
  return resolver::assign_cli_features(selection, features);
}

}  // namespace gantry::ops
