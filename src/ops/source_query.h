// Lets the resolver ask the sources: the one place where resolver/ and sources/ meet.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "resolver/package_query.h"
#include "sources/source_set.h"

namespace gantry::ops {

// Packages of [patch] stand in front of the sources they patch.
struct Patches {
  // By the source that is patched: the packages that stand for its own.
  std::map<SourceId, std::vector<SummaryPtr>> by_source;
  bool empty() const { return by_source.empty(); }
};

class SourceQuery : public resolver::PackageQuery {
 public:
  SourceQuery(sources::SourceSet& sources, const Patches& patches, bool offline)
      : sources_(sources), patches_(patches), offline_(offline) {}

  void prefetch(std::span<const Dependency> dependencies) override;
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override;
  std::vector<SummaryPtr> all_versions(const Dependency& dependency) override;
  std::vector<std::string> similar_names(const Dependency& dependency) override;
  std::string describe_source(const SourceId& source) override;
  bool is_offline() const override { return offline_; }

 private:
  std::vector<SummaryPtr> patched(const Dependency& dependency) const;

  sources::SourceSet& sources_;
  const Patches& patches_;
  bool offline_;
  std::map<std::string, std::vector<SummaryPtr>> answers_;  // of dependencies that a patch touches, by name, requirement and source
  SourceId last_asked_;
};

}  // namespace gantry::ops
