// Lets the resolver ask the sources: the one place where resolver/ and sources/ meet. Patches, replacements and path
// overrides stand in front of the sources.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "ops/patches.h"
#include "ops/path_overrides.h"
#include "ops/replacements.h"
#include "resolver/package_query.h"
#include "sources/source_set.h"

namespace gantry::ops {

class SourceQuery : public resolver::PackageQuery {
 public:
  // All must outlive the query.
  SourceQuery(sources::SourceSet& sources, const Patches& patches, bool offline, std::string offline_flag)
      : sources_(sources), patches_(patches), offline_(offline), offline_flag_(std::move(offline_flag)) {}

  // Exchanges what [replace] names.
  void use(Replacements& replacements) { replacements_ = &replacements; }
  // From now on, packages of `paths` stand for all others of their name.
  void use(PathOverrides& overrides, Reporter& reporter) {
    overrides_ = &overrides;
    reporter_ = &reporter;
  }

  void prefetch(std::span<const Dependency> dependencies) override;
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  SummaryPtr complete(const SummaryPtr& summary) override;
  std::optional<semver::PartialVersion> rust_version(const SummaryPtr& summary) override;
  std::optional<std::string> links(const SummaryPtr& summary) override;
  void wait() override;
  std::vector<SummaryPtr> all_versions(const Dependency& dependency) override;
  std::vector<SummaryPtr> versions_above(const Dependency& dependency, const semver::Version& version) override;
  std::vector<std::string> similar_names(const Dependency& dependency) override;
  std::string describe_source(const SourceId& source) override;
  std::vector<UnusableVersion> unusable_versions(const Dependency& dependency) override;
  bool is_offline() const override { return offline_; }
  std::string offline_flag() const override { return offline_ ? offline_flag_ : ""; }

 private:
  const std::vector<SummaryPtr>* poll_source(const Dependency& dependency);
  const std::vector<SummaryPtr>* poll_unpatched(const Dependency& dependency);
  const std::vector<SummaryPtr>* poll_patched(const Dependency& dependency);
  const std::vector<SummaryPtr>* poll_override(const Dependency& dependency, const manifest::PackagePtr& package);

  sources::SourceSet& sources_;
  const Patches& patches_;
  bool offline_;
  std::string offline_flag_;
  Replacements* replacements_ = nullptr;
  PathOverrides* overrides_ = nullptr;
  Reporter* reporter_ = nullptr;
  // Answers that are no source's own, by what was asked.
  std::unordered_map<std::string, std::vector<SummaryPtr>> patched_answers_;
  std::unordered_map<std::string, std::vector<SummaryPtr>> replaced_answers_;
  std::unordered_map<std::string, std::vector<SummaryPtr>> override_answers_;
  SourceId last_asked_;
};

}  // namespace gantry::ops
