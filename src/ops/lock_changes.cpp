#include "ops/lock_changes.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gantry::ops {

namespace {

struct Group {
  std::vector<PackageId> gone;
  std::vector<PackageId> added;
  std::vector<PackageId> same;
  bool is_update() const { return gone.size() == 1 && added.size() == 1; }
};
using Groups = std::map<std::pair<std::string, SourceId>, Group>;

// Packages by name and source: one gone and one added of the same kind is an update.
Groups differences(const resolver::Resolve* previous, const resolver::Resolve& now) {
  Groups groups;
  const auto key = [](const PackageId& id) { return std::pair(id.name(), id.source()); };
  const auto holds = [](const resolver::Resolve& resolve, const PackageId& id) {
    const auto found = resolve.find(id);
    return found && resolve[*found].id.source().precise() == id.source().precise();
  };
  if (previous != nullptr) {
    for (const auto& node : previous->nodes) {
      if (!holds(now, node.id)) groups[key(node.id)].gone.push_back(node.id);
    }
  }
  for (const auto& node : now.nodes) {
    auto& group = groups[key(node.id)];
    (previous != nullptr && holds(*previous, node.id) ? group.same : group.added).push_back(node.id);
  }
  return groups;
}

constexpr std::string_view kAvailable = " (available: ";

using RustVersion = std::optional<semver::PartialVersion>;

bool suits(const RustVersion& needed, const RustVersion& rust_version) {
  return !needed || !rust_version || needed->is_satisfied_by_toolchain(*rust_version);
}

RustVersion rust_version_for(const PackageId& id, const LockChangeContext& context) {
  const auto found = context.rust_version_of_users.find(id);
  return found == context.rust_version_of_users.end() ? context.rust_version : found->second;
}

// What else there is: first newer versions that suit both the compatibility range and the Rust version, then the Rust
// version only, then versions that need a newer Rust.
std::string remark(const Summary& chosen, const LockChangeContext& context, resolver::PackageQuery& query) {
  if (chosen.id.source().is_path()) return "";  // there is no other version to choose
  const auto rust_version = rust_version_for(chosen.id, context);
  if (!suits(chosen.rust_version, rust_version))
    return fmt::format(" (requires Rust {})", chosen.rust_version->to_string());
  const auto& version = chosen.id.version();
  if (!chosen.id.source().is_registry()) return "";
  const bool is_direct = context.direct.contains(chosen.id);
  Dependency any;
  any.name_in_manifest = any.package_name = chosen.id.name();
  any.source = chosen.id.source();
  const auto compatible = semver::VersionReq::caret(version);
  std::vector<std::pair<int, SummaryPtr>> others;  // with their ranks
  for (const auto& candidate : query.versions_above(any, version)) {
    const auto& other = candidate->id.version();
    if (candidate->yanked || candidate->id.name() != chosen.id.name()) continue;
    if (!is_direct && !compatible.matches(other)) continue;  // not for the members to choose
    const bool is_suitable = !rust_version || suits(query.rust_version(candidate), rust_version);
    others.emplace_back((is_suitable ? 0 : 2) + (compatible.matches(other) ? 0 : 1), candidate);
  }
  std::ranges::stable_sort(others, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->id.version() > b.second->id.version();
  });
  for (const auto& [rank, candidate] : others) {
    const auto newest = query.complete(candidate);
    if (!newest) continue;  // it cannot be used
    const auto needs = rank < 2 ? std::string() : fmt::format(", requires Rust {}", newest->rust_version->to_string());
    return fmt::format("{}v{}{})", kAvailable, newest->id.version().to_string(), needs);
  }
  return "";
}

// What follows "->": another revision of a git repository, or another version.
std::string describe_target(const PackageId& to) {
  if (to.source().is_git()) return "#" + to.source().precise().value_or("").substr(0, 8);
  return "v" + to.version().to_string();
}

std::string remark(const PackageId& id, const resolver::Resolve& now, const LockChangeContext& context,
                   resolver::PackageQuery& query) {
  const auto& summary = now[*now.find(id)].summary;
  return summary ? remark(*summary, context, query) : "";
}

std::size_t count_added(const Groups& groups, const LockChangeContext& context) {
  std::size_t count = 0;
  for (const auto& [key, group] : groups) {
    for (const auto& id : group.added) count += context.is_member(id) ? 0 : 1;
  }
  return count;
}

void report_heading(std::size_t count, const LockChangeContext& context, Reporter& reporter) {
  std::string rust;
  if (context.prefers_compatible_rust && context.rust_version)
    rust = fmt::format("Rust {} ", context.rust_version->to_string());
  const auto* plural = count == 1 ? "" : "s";
  reporter.status("Locking", fmt::format("{} package{} to latest {}compatible version{}", count, plural, rust, plural));
}

void report_moved(const PackageId& from, const PackageId& to, const std::string& note, Reporter& reporter) {
  const bool down = to.version().compare_precedence(from.version()) < 0;  // builds of one version are no way down
  // The lock file knows no names of registries; the manifest does.
  const bool has_moved_within = from.source().is_registry() && from.source() == to.source();
  const auto old = has_moved_within ? PackageId(from.name(), from.version(), to.source()) : from;
  reporter.status(down ? "Downgrading" : "Updating",
                  fmt::format("{} -> {}{}", old.display(), describe_target(to), note),
                  down ? StatusColor::Yellow : StatusColor::Green);
}

// Returns how many of them could be newer; they are shown with --verbose.
std::size_t report_unchanged(const Group& group, const resolver::Resolve& now, const LockChangeContext& context,
                             resolver::PackageQuery& query, Reporter& reporter) {
  std::size_t behind = 0;
  for (const auto& id : group.same) {
    if (context.is_member(id)) continue;
    const auto note = remark(id, now, context, query);
    if (note.empty()) continue;
    if (note.starts_with(kAvailable)) ++behind;
    reporter.verbose_status("Unchanged", id.display() + note);
  }
  return behind;
}

}  // namespace

void report_lock_changes(const resolver::Resolve* previous, const resolver::Resolve& now,
                         const LockChangeContext& context, resolver::PackageQuery& query, Reporter& reporter) {
  const auto groups = differences(previous, now);
  const auto changed = count_added(groups, context);
  if (changed == 0) return;
  report_heading(changed, context, reporter);
  for (const auto& [key, group] : groups) {
    for (const auto& id : group.added) {
      if (context.is_member(id)) continue;
      const auto note = remark(id, now, context, query);
      if (group.is_update()) {
        report_moved(group.gone.front(), id, note, reporter);
      } else if (context.had_lock_file || !note.empty()) {
        reporter.status("Adding", id.display() + note, StatusColor::Cyan);
      }
    }
  }
}

void report_update(const resolver::Resolve& previous, const resolver::Resolve& now, const LockChangeContext& context,
                   bool precise, resolver::PackageQuery& query, Reporter& reporter) {
  const auto groups = differences(&previous, now);
  if (!precise) {
    std::size_t count = 0;
    for (const auto& [key, group] : groups) count += group.added.size();
    report_heading(count, context, reporter);
  }
  std::size_t behind = 0;
  for (const auto& [key, group] : groups) {
    if (!group.is_update()) {
      for (const auto& id : group.gone) {
        if (!context.is_member(id)) reporter.status("Removing", id.display(), StatusColor::Red);
      }
    }
    for (const auto& id : group.added) {
      const auto note = remark(id, now, context, query);
      if (group.is_update()) {
        report_moved(group.gone.front(), id, note, reporter);
      } else {
        reporter.status("Adding", id.display() + note, StatusColor::Cyan);
      }
    }
    behind += report_unchanged(group, now, context, query, reporter);
  }
  if (reporter.verbosity() >= Verbosity::Verbose) {
    reporter.note("to see how you depend on a package, run `cargo tree --invert <dep>@<ver>`");
  } else if (behind > 0) {
    reporter.note(fmt::format("pass `--verbose` to see {} unchanged dependencies behind latest", behind));
  }
}

}  // namespace gantry::ops
