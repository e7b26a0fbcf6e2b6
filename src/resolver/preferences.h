// The order in which the versions of one edge are tried.
#pragma once

#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "model/summary.h"

namespace gantry::resolver {

class Preferences {
 public:
  Preferences(std::vector<semver::PartialVersion> rust_versions, bool minimal)
      : rust_versions_(std::move(rust_versions)), minimal_(minimal) {}

  // A version of an existing lock file: before all others.
  void prefer(const PackageId& id) { preferred_.insert(id); }
  bool is_preferred(const PackageId& id) const { return preferred_.contains(id); }

  // First by preference, then by how many members can use it with their rust-version, then the highest (or lowest)
  // version.
  using RustVersionOf = std::function<std::optional<semver::PartialVersion>(const SummaryPtr&)>;
  void sort(std::vector<SummaryPtr>& summaries, const RustVersionOf& rust_version_of) const;

 private:
  std::size_t suitable_members(const std::optional<semver::PartialVersion>& rust_version) const;

  std::unordered_set<PackageId> preferred_;
  std::vector<semver::PartialVersion> rust_versions_;
  bool minimal_;
};

}  // namespace gantry::resolver
