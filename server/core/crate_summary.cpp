#include "server/core/crate_summary.h"

#include <algorithm>

#include "server/core/dependency_rules.h"
#include "server/core/names.h"
#include "wire/index_entry.h"

namespace gantry::server {

namespace {

bool is_greater(const semver::Version& version, const std::string& than) {
  const auto other = semver::Version::parse(than);
  return !other || version > *other;
}

// A release is better than any pre-release.
bool is_better(const semver::Version& version, const std::string& than) {
  const auto other = semver::Version::parse(than);
  if (!other) return true;
  if (version.is_prerelease() != other->is_prerelease()) return !version.is_prerelease();
  return version > *other;
}

}  // namespace

bool take_in_version(CrateRecord& crate, const semver::Version& version) {
  const auto text = version.to_string();
  const bool is_first = crate.max_version.empty();  // all others are yanked
  if (is_first || is_greater(version, crate.max_version)) crate.max_version = text;
  if (!version.is_prerelease() && (crate.max_stable_version.empty() || is_greater(version, crate.max_stable_version))) {
    crate.max_stable_version = text;
  }
  crate.newest_version = text;
  ++crate.version_count;
  if (!is_first && !is_better(version, crate.default_version)) return false;
  crate.default_version = text;
  return true;
}

void summarize(CrateRecord& crate, const std::vector<VersionState>& versions) {
  crate.max_version.clear();
  crate.max_stable_version.clear();
  crate.newest_version.clear();
  crate.default_version.clear();
  crate.version_count = 0;
  for (const auto& record : versions) {
    const auto version = semver::Version::parse(record.version);
    if (version && !record.is_yanked) take_in_version(crate, *version);
  }
  if (crate.max_version.empty()) {
    for (const auto& record : versions) {
      const auto version = semver::Version::parse(record.version);
      if (version && (crate.default_version.empty() || is_better(*version, crate.default_version))) {
        crate.default_version = record.version;
      }
    }
  }
  crate.version_count = versions.size();
}

std::vector<std::string> own_dependencies(std::string_view index_line) {
  const auto entry = wire::parse_index_line(std::string(index_line) + "}");
  return entry ? own_dependencies(entry->dependencies) : std::vector<std::string>();
}

std::vector<std::string> own_dependencies(std::span<const wire::IndexDependency> dependencies) {
  std::vector<std::string> names;
  for (const auto& dependency : dependencies) {
    if (!dependency.registry) names.push_back(canonical_name(package_of(dependency)));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void renew_summary(Transaction& transaction, CrateRecord crate) {
  summarize(crate, transaction.version_states(crate.id));
  transaction.update_crate(crate);
  const auto shown = transaction.find_version(crate.id, crate.default_version);
  if (shown) transaction.set_dependencies(crate.id, own_dependencies(shown->index_line));
}

}  // namespace gantry::server
