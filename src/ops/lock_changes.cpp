#include "ops/lock_changes.h"

#include <map>

#include <fmt/format.h>

namespace gantry::ops {

namespace {

using Group = std::pair<std::vector<PackageId>, std::vector<PackageId>>;  // gone, new

// Packages that differ, by name and source: one gone and one new of the same kind is an update.
std::map<std::pair<std::string, SourceId>, Group> differences(const resolver::Resolve* previous, const resolver::Resolve& now) {
  std::map<std::pair<std::string, SourceId>, Group> groups;
  const auto key = [](const PackageId& id) { return std::pair(id.name(), id.source()); };
  if (previous != nullptr) {
    for (const auto& node : previous->nodes) {
      if (!now.find(node.id)) groups[key(node.id)].first.push_back(node.id);
    }
  }
  for (const auto& node : now.nodes) {
    if (previous == nullptr || !previous->find(node.id)) groups[key(node.id)].second.push_back(node.id);
  }
  return groups;
}

std::string describe_requirement(const Summary& summary, const LockChangeContext& context) {
  if (!summary.rust_version || !context.rustc || summary.rust_version->is_satisfied_by_toolchain(semver::PartialVersion::of(*context.rustc))) return "";
  return fmt::format(" (requires Rust {})", summary.rust_version->to_string());
}

// " (available: v2.0.0)" when a newer version than the chosen one exists that this compiler can use.
std::string describe_newer(const Summary& summary, const LockChangeContext& context, resolver::PackageQuery& query) {
  if (!summary.id.source().is_registry()) return "";
  Dependency any;
  any.name_in_manifest = any.package_name = summary.id.name();
  any.source = summary.id.source();
  std::optional<semver::Version> newest;
  for (const auto& candidate : query.all_versions(any)) {
    const auto& version = candidate->id.version();
    if (candidate->yanked || version <= summary.id.version()) continue;
    if (version.is_prerelease() && !summary.id.version().is_prerelease()) continue;
    if (context.rustc && candidate->rust_version && !candidate->rust_version->is_satisfied_by_toolchain(semver::PartialVersion::of(*context.rustc))) continue;
    if (!newest || version > *newest) newest = version;
  }
  return newest ? fmt::format(" (available: v{})", newest->to_string()) : "";
}

}  // namespace

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now, const LockChangeContext& context,
                         resolver::PackageQuery& query, Reporter& reporter) {
  const auto groups = differences(previous, now);
  std::size_t changed = 0;
  for (const auto& [key, group] : groups) {
    for (const auto& id : group.second) changed += !context.is_member(id);
  }
  if (changed == 0) return;
  const auto target = context.rust_version_text ? *context.rust_version_text + " compatible version" : "compatible version";
  reporter.status("Locking", fmt::format("{} package{} to latest {}{}", changed, changed == 1 ? "" : "s", target, changed == 1 ? "" : "s"));
  for (const auto& [key, group] : groups) {
    const bool is_update = group.first.size() == 1 && group.second.size() == 1;
    for (const auto& id : group.second) {
      if (context.is_member(id)) continue;
      const auto& summary = *now[*now.find(id)].summary;
      auto remark = describe_requirement(summary, context);
      if (remark.empty()) remark = describe_newer(summary, context, query);
      if (is_update) {
        const auto& old = group.first[0];
        const bool down = id.version() < old.version();
        reporter.status(down ? "Downgrading" : "Updating",
                        fmt::format("{} -> v{}{}", old.display(), id.version().to_string(), remark),
                        down ? StatusColor::Yellow : StatusColor::Green);
      } else if (context.had_lock_file || !remark.empty()) {
        reporter.status("Adding", id.display() + remark, StatusColor::Cyan);
      }
    }
  }
}

}  // namespace gantry::ops
