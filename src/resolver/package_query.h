// How the resolver sees packages: batches of questions that may take time to answer. `sources` implement it for the
// disk and, later, the network; nothing here blocks except `wait`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/summary.h"

namespace gantry::resolver {

// ">1.2.3".
inline semver::VersionReq requirement_above(const semver::Version& version) {
  return {{semver::Comparator{semver::Op::Greater, version.major, version.minor, version.patch, version.pre}}};
}

class PackageQuery {
 public:
  virtual ~PackageQuery() = default;

  // Says what will be asked soon, so that an implementation can fetch many at once.
  virtual void prefetch(std::span<const Dependency> dependencies) = 0;
  // All packages that match name and source of `dependency` and its requirement (or locked version), in no special
  // order; null while the answer is not there yet. The pointer stays valid until `complete` returns null. Yanked ones
  // are included (flag in the summary).
  virtual const std::vector<SummaryPtr>* poll(const Dependency& dependency) = 0;
  // All of a summary that `poll` or `versions_above` gave, of which no more than id and `yanked` need be known. Null
  // when reading it shows that the answer was wrong; the question has another one then.
  virtual SummaryPtr complete(const SummaryPtr& summary) { return summary; }
  // The rust-version or `links` alone.
  virtual std::optional<semver::PartialVersion> rust_version(const SummaryPtr& summary) {
    return summary->rust_version;
  }
  virtual std::optional<std::string> links(const SummaryPtr& summary) { return summary->links; }
  // Blocks until at least one pending answer has arrived.
  virtual void wait() = 0;

  // For error messages: all versions and similarly named packages that the source knows, requirement aside.
  virtual std::vector<SummaryPtr> all_versions(const Dependency& dependency) = 0;
  virtual std::vector<std::string> similar_names(const Dependency& dependency) = 0;
  // "location searched: ..." of a failure.
  virtual std::string describe_source(const SourceId& source) = 0;
  // Whether the source can hold more packages than are visible now (offline mode: what is not downloaded).
  virtual bool is_offline() const = 0;

  // What `>version` accepts of the dependency's package: what could have been chosen instead.
  virtual std::vector<SummaryPtr> versions_above(const Dependency& dependency, const semver::Version& version) {
    auto versions = all_versions(dependency);
    const auto above = requirement_above(version);
    std::erase_if(versions, [&](const auto& summary) { return !above.matches(summary->id.version()); });
    return versions;
  }

  // The flag that made it offline, for the reminder below a failure.
  virtual std::string offline_flag() const { return is_offline() ? "--offline" : ""; }
  // Whether another source stands in for this one.
  virtual bool is_replaced(const SourceId& source) {
    return describe_source(source).find(" (which is replacing ") != std::string::npos;
  }
  // Versions that match the requirement but cannot be used, yanked ones aside.
  virtual std::vector<UnusableVersion> unusable_versions(const Dependency&) { return {}; }
};

}  // namespace gantry::resolver
