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
  const auto holds = [](const resolver::Resolve& resolve, const PackageId& id) {
    const auto found = resolve.find(id);
    return found && resolve[*found].id.source().precise() == id.source().precise();
  };
  if (previous != nullptr) {
    for (const auto& node : previous->nodes) {
      if (!holds(now, node.id)) groups[key(node.id)].first.push_back(node.id);
    }
  }
  for (const auto& node : now.nodes) {
    if (previous == nullptr || !holds(*previous, node.id)) groups[key(node.id)].second.push_back(node.id);
  }
  return groups;
}

bool suits(const Summary& summary, const LockChangeContext& context) {
  return !summary.rust_version || !context.rust_version || summary.rust_version->is_satisfied_by_toolchain(*context.rust_version);
}

// What else there is: first newer versions that suit both the compatibility range and the Rust version, then the Rust version only,
// then versions that need a newer Rust.
std::string remark(const Summary& chosen, const LockChangeContext& context, resolver::PackageQuery& query) {
  if (chosen.id.source().is_path()) return "";  // there is no other version to choose
  if (!suits(chosen, context)) return fmt::format(" (requires Rust {})", chosen.rust_version->to_string());
  const auto& version = chosen.id.version();
  if (!chosen.id.source().is_registry()) return "";
  Dependency any;
  any.name_in_manifest = any.package_name = chosen.id.name();
  any.source = chosen.id.source();
  const auto compatible = semver::VersionReq::caret(version);
  std::map<int, SummaryPtr> best;  // by rank
  for (const auto& candidate : query.all_versions(any)) {
    const auto& other = candidate->id.version();
    if (candidate->yanked || candidate->id.name() != chosen.id.name() || other <= version) continue;
    const bool same_numbers = other.major == version.major && other.minor == version.minor && other.patch == version.patch;
    if (other.is_prerelease() && !(version.is_prerelease() && same_numbers)) continue;
    const int rank = (suits(*candidate, context) ? 0 : 2) + (compatible.matches(other) ? 0 : 1);
    auto& slot = best[rank];
    if (!slot || other > slot->id.version()) slot = candidate;
  }
  if (best.empty()) return "";
  const auto& [rank, newest] = *best.begin();
  const auto needs = rank < 2 ? std::string() : fmt::format(", requires Rust {}", newest->rust_version->to_string());
  return fmt::format(" (available: v{}{})", newest->id.version().to_string(), needs);
}

// What follows "->": another revision of a git repository, or another version.
std::string describe_target(const PackageId& from, const PackageId& to) {
  if (to.source().is_git() && from.version() == to.version()) return "#" + to.source().precise().value_or("").substr(0, 8);
  return "v" + to.version().to_string();
}

}  // namespace

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now, const LockChangeContext& context,
                         resolver::PackageQuery& query, Reporter& reporter) {
  const auto groups = differences(previous, now);
  std::size_t changed = 0;
  for (const auto& [key, group] : groups) {
    for (const auto& id : group.second) changed += context.is_member(id) ? 0 : 1;
  }
  if (changed == 0) return;
  std::string rust;
  if (context.prefers_compatible_rust && context.rust_version) rust = fmt::format("Rust {} ", context.rust_version->to_string());
  const auto* plural = changed == 1 ? "" : "s";
  reporter.status("Locking", fmt::format("{} package{} to latest {}compatible version{}", changed, plural, rust, plural));
  for (const auto& [key, group] : groups) {
    const bool is_update = group.first.size() == 1 && group.second.size() == 1;
    for (const auto& id : group.second) {
      if (context.is_member(id)) continue;
      const auto& summary = now[*now.find(id)].summary;
      const auto note = summary ? remark(*summary, context, query) : "";
      if (is_update) {
        const auto& old = group.first.front();
        const bool down = id.version() < old.version();
        reporter.status(down ? "Downgrading" : "Updating", fmt::format("{} -> {}{}", old.display(), describe_target(old, id), note),
                        down ? StatusColor::Yellow : StatusColor::Green);
      } else if (context.had_lock_file || !note.empty()) {
        reporter.status("Adding", id.display() + note, StatusColor::Cyan);
      }
    }
  }
}

}  // namespace gantry::ops
