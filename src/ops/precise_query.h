// What `cargo update --precise` makes of the sources: for a package that is named, the wanted version (or revision of
// its repository) is the only one there is.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "resolver/package_query.h"

namespace gantry::ops {

class PreciseQuery : public resolver::PackageQuery {
 public:
  explicit PreciseQuery(resolver::PackageQuery& inner) : inner_(inner) {}

  // Whoever was content with `from` gets `wanted` (build metadata need not be said) or nothing.
  void pin(const PackageId& from, const semver::Version& wanted) { pins_.push_back({from, wanted}); }
  // Whoever takes packages from this repository gets those of `revision`.
  void pin_revision(const SourceId& repository, std::string revision) { revisions_[repository] = std::move(revision); }
  // Withdrawn versions that were given out nevertheless.
  const std::set<PackageId>& yanked() const { return yanked_; }

  void prefetch(std::span<const Dependency> dependencies) override { inner_.prefetch(dependencies); }
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  SummaryPtr complete(const SummaryPtr& summary) override;
  std::optional<semver::PartialVersion> rust_version(const SummaryPtr& summary) override {
    return inner_.rust_version(original_of(summary));
  }
  std::optional<std::string> links(const SummaryPtr& summary) override { return inner_.links(original_of(summary)); }
  void wait() override { inner_.wait(); }
  std::vector<SummaryPtr> all_versions(const Dependency& dependency) override;
  std::vector<SummaryPtr> versions_above(const Dependency& dependency, const semver::Version& version) override {
    return pin_of(dependency) != nullptr ? PackageQuery::versions_above(dependency, version)
                                         : inner_.versions_above(dependency, version);
  }
  std::vector<std::string> similar_names(const Dependency& dependency) override;
  std::vector<UnusableVersion> unusable_versions(const Dependency& dependency) override {
    return pin_of(dependency) != nullptr ? std::vector<UnusableVersion>{} : inner_.unusable_versions(dependency);
  }
  std::string describe_source(const SourceId& source) override { return inner_.describe_source(source); }
  bool is_offline() const override { return inner_.is_offline(); }
  std::string offline_flag() const override { return inner_.offline_flag(); }
  bool is_replaced(const SourceId& source) override { return inner_.is_replaced(source); }

 private:
  struct Pin {
    PackageId from;
    semver::Version wanted;
  };
  const Pin* pin_of(const Dependency& dependency) const;
  // The same question about the pinned revision; nothing when there is none.
  std::optional<Dependency> at_revision(const Dependency& dependency) const;
  // What the inner query gave for a summary that is given out as not withdrawn.
  const SummaryPtr& original_of(const SummaryPtr& summary) const;
  static bool is_wanted(const Pin& pin, const semver::Version& version);

  resolver::PackageQuery& inner_;
  std::vector<Pin> pins_;
  std::map<SourceId, std::string> revisions_;
  std::map<std::pair<const Pin*, std::string>, std::vector<SummaryPtr>> answers_;
  std::map<SummaryPtr, SummaryPtr> originals_;
  std::set<PackageId> yanked_;
};

}  // namespace gantry::ops
