// Remembers the answers of a source that knows all versions of a name, so that they keep their address.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "manifest/manifest.h"
#include "model/summary.h"

namespace gantry::sources {

class Answers {
 public:
  // The summaries of `all` that `dependency` accepts. The same question gets the same vector.
  const std::vector<SummaryPtr>* filter(const Dependency& dependency, const std::vector<SummaryPtr>& all);
  // A known answer, or null.
  const std::vector<SummaryPtr>* find(const Dependency& dependency) const;
  // All answers about a name.
  void forget(const std::string& name);

 private:
  static std::string key(const Dependency& dependency);
  std::unordered_map<std::string, std::unique_ptr<const std::vector<SummaryPtr>>> known_;
};

// The summary of a package, sharing its ownership.
SummaryPtr summary_of(const manifest::PackagePtr& package);

// Those of `names` that a misspelt `wanted` may mean, the nearest first.
std::vector<std::string> nearest_names(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace gantry::sources
