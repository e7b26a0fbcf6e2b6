// The outcome of resolution: a graph of packages by dense index. What Cargo.lock holds plus the features of each
// package.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/summary.h"

namespace gantry::resolver {

enum class PackageIndex : std::uint32_t {};
constexpr std::size_t index_of(PackageIndex index) { return static_cast<std::size_t>(index); }

struct ResolveEdge {
  PackageIndex to;
  // Of the dependent's manifest, those that this edge satisfies (several kinds, platforms, names); bound where the lock
  // file bound them.
  std::vector<Dependency> dependencies;
};

struct ResolveNode {
  PackageId id;
  SummaryPtr summary;              // null in a resolve that was only decoded from a lock file
  std::vector<ResolveEdge> edges;  // ordered by package id of the target
  std::set<std::string> features;  // union over all uses, as `cargo metadata` shows
  std::optional<std::string> checksum;
};

struct Resolve {
  std::vector<ResolveNode> nodes;  // ordered by package id
  std::vector<PackageId> unused_patches;
  std::map<PackageId, PackageId> replacements;
  std::map<std::string, std::string> metadata;  // [metadata] of old lock files that is kept
  int lock_version = 4;                         // format to encode with

  std::optional<PackageIndex> find(const PackageId& id) const;
  const ResolveNode& operator[](PackageIndex index) const { return nodes[index_of(index)]; }
};

}  // namespace gantry::resolver
