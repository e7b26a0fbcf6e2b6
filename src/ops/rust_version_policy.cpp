#include "ops/rust_version_policy.h"

#include <algorithm>

#include "config/variant.h"

namespace gantry::ops {

RustVersionPolicy::RustVersionPolicy(const workspace::Workspace& workspace, const config::Config& config, bool ignore,
                                     std::function<semver::Version()> rustc)
    : rustc_version_(std::move(rustc)) {
  for (const auto& member : workspace.members()) {
    if (const auto& version = member->manifest->summary.rust_version) versions_.push_back(*version);
  }
  static constexpr std::string_view kVariants[] = {"allow", "fallback"};
  const auto setting = config::get_variant(config, {"resolver", "incompatible-rust-versions"}, kVariants);
  prefers_compatible_ =
      setting ? *setting == "fallback" : workspace.resolver_behavior() == manifest::ResolverBehavior::V3;
  // A package from a registry that is installed takes the newest versions, as cargo has it.
  const auto is_published = [](const auto& member) { return member->id().source().is_registry(); };
  if (ignore || std::ranges::any_of(workspace.members(), is_published)) prefers_compatible_ = false;
}

std::optional<semver::PartialVersion> RustVersionPolicy::lowest() const {
  std::optional<semver::PartialVersion> lowest;
  for (const auto& version : versions_) {
    if (!lowest || version.to_version() < lowest->to_version()) lowest = version;
  }
  return lowest;
}

std::vector<semver::PartialVersion> RustVersionPolicy::preferred() const {
  if (!prefers_compatible_) return {};
  return versions_.empty() ? std::vector{rustc()} : versions_;
}

std::optional<semver::PartialVersion> RustVersionPolicy::measure() const {
  if (prefers_compatible_) {
    const auto from_members = lowest();
    return from_members ? from_members : std::optional(rustc());
  }
  return known_rustc();
}

std::optional<semver::PartialVersion> RustVersionPolicy::known_rustc() const {
  try {
    return rustc();
  } catch (const Error&) {
    return std::nullopt;  // only a remark is missing then
  }
}

std::unordered_map<PackageId, semver::PartialVersion> RustVersionPolicy::measures_of_users(
    const workspace::Workspace& workspace, const resolver::Resolve& resolve) const {
  const auto lowest_version = lowest();
  if (!prefers_compatible_ || !lowest_version) return {};
  std::vector<std::pair<semver::PartialVersion, resolver::PackageIndex>> users;
  for (const auto& member : workspace.members()) {
    const auto& own = member->manifest->summary.rust_version;
    const auto version = own ? own : known_rustc();
    const auto index = resolve.find(member->id());
    if (version && index) users.emplace_back(*version, *index);
  }
  // Members with the lowest versions first: what they reach is theirs.
  std::ranges::stable_sort(users, {}, [](const auto& user) { return user.first.to_version(); });
  std::unordered_map<PackageId, semver::PartialVersion> measures;
  std::vector<bool> seen(resolve.nodes.size());
  for (const auto& [version, member] : users) {
    std::vector<resolver::PackageIndex> pending{member};
    while (!pending.empty()) {
      const auto index = pending.back();
      pending.pop_back();
      if (seen[resolver::index_of(index)]) continue;
      seen[resolver::index_of(index)] = true;
      if (version.to_version() != lowest_version->to_version()) measures.emplace(resolve[index].id, version);
      for (const auto& edge : resolve[index].edges) pending.push_back(edge.to);
    }
  }
  return measures;
}

}  // namespace gantry::ops
