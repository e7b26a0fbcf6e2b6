// Where packages are found: one interface over path, directory, local-registry, registry and git sources.
// Questions are announced in batches and answered when they are ready, so that a network source can fetch many at once;
// sources on disk answer at once.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "manifest/manifest.h"
#include "model/summary.h"

namespace gantry::sources {

class Source {
 public:
  virtual ~Source() = default;

  virtual const SourceId& id() const = 0;
  // Announces questions.
  virtual void prefetch(std::span<const Dependency> dependencies) = 0;
  // Summaries whose name is the dependency's package name and whose version it accepts; null while not known yet.
  virtual const std::vector<SummaryPtr>* poll(const Dependency& dependency) = 0;
  // The same for those who look at many versions to choose a few: nothing more than id and `yanked` may be known of
  // each.
  virtual const std::vector<SummaryPtr>* poll_outlines(const Dependency& dependency) { return poll(dependency); }
  // All of a summary that `poll_outlines` gave; null when a closer look shows that it was wrong, and the same question
  // has another answer now.
  virtual SummaryPtr complete(const SummaryPtr& outline) { return outline; }
  // The rust-version and `links` of such a summary.
  virtual std::optional<semver::PartialVersion> rust_version(const SummaryPtr& outline) {
    return outline->rust_version;
  }
  virtual std::optional<std::string> links(const SummaryPtr& outline) { return outline->links; }
  virtual void wait() = 0;
  // For error messages: every version of the name; names like it.
  virtual std::vector<SummaryPtr> all_versions(std::string_view name) = 0;
  virtual std::vector<std::string> similar_names(std::string_view name) = 0;
  // As `all_versions`; what is cached is good enough when it holds the version `known`.
  virtual std::vector<SummaryPtr> versions_beside(std::string_view name, const semver::Version&) {
    return all_versions(name);
  }
  // From now on what is cached of a name is good enough when it holds the version `known`, as long as the source has
  // not been asked for anything that is not cached.
  virtual void settle_for_cached(std::string_view /*name*/, const semver::Version& /*known*/) {}
  // Every name, of a source that knows them all (a repository).
  virtual std::vector<std::string> package_names() { return {}; }
  // Versions of the name that are there and cannot be used.
  virtual std::vector<UnusableVersion> unusable_versions(std::string_view) { return {}; }
  // Answers about a name that was added meanwhile are not valid any more.
  virtual void forget(const std::string&) {}
  // "location searched" text.
  virtual std::string describe() const = 0;

  // Whether a package can be loaded without the network.
  virtual bool is_present(const PackageId&) { return true; }
  // Announces packages that will be loaded: those that are not present are downloaded.
  virtual void prefetch_packages(std::span<const PackageId> packages) = 0;
  // Loads a package: unpacked and verified, with its manifest parsed.
  virtual manifest::PackagePtr load(const PackageId& package) = 0;
  // Does what `load` would do for those of the packages that are present, on all processors; what fails fails again,
  // and is told, when it is loaded.
  virtual void preload(std::span<const PackageId>) {}
  // Checks the files of a loaded package against the checksums the source lists; throws when one differs. cargo does so
  // before it compiles anything, for each package that is not fresh.
  virtual void verify(const PackageId&) {}
  // True when a loaded package's files never change (verified on load: registries, git); false for path sources.
  virtual bool is_immutable() const = 0;
  // True when checksums of this source belong into the lock file.
  virtual bool supports_checksums() const = 0;
  // What was read to answer (index files, directory listings), for the freshness database.
  virtual std::vector<std::string> consulted_files() const = 0;
};

}  // namespace gantry::sources
