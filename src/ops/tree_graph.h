// The graph that `cargo tree` prints: a node for each package as it is built (with which features, for which platform),
// and, when features are shown, one for each feature that something asks for.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ops/tree.h"
#include "resolver/features.h"
#include "resolver/resolve.h"
#include "toolchain/rustc.h"

namespace gantry::ops {

enum class TreeEdge : std::size_t { Normal, Build, Dev, Feature };
inline constexpr std::array kTreeEdges{TreeEdge::Normal, TreeEdge::Build, TreeEdge::Dev, TreeEdge::Feature};

struct TreeNode {
  PackageId id;
  manifest::PackagePtr package;
  std::set<std::string> features;  // that are on
  toolchain::CompileKind kind;
  // For the node of a feature: the node of its package, and its name.
  std::optional<std::size_t> owner;
  std::string feature;
  bool from_command_line = false;

  std::array<std::vector<std::size_t>, kTreeEdges.size()> edges;
  const std::vector<std::size_t>& to(TreeEdge edge) const { return edges[static_cast<std::size_t>(edge)]; }
  bool is_leaf() const;
};

class TreeGraph {
 public:
  const TreeNode& operator[](std::size_t node) const { return nodes_[node]; }
  std::size_t size() const { return nodes_.size(); }
  // In the order in which they are shown: packages by id, features behind them.
  std::vector<std::size_t> sorted(std::vector<std::size_t> nodes) const;
  // The nodes of these packages, sorted.
  std::vector<std::size_t> of(const std::set<PackageId>& ids) const;
  // Packages of which there is more than one version, or that are built with different features.
  std::vector<std::size_t> duplicates() const;

  // What can be reached from `roots`.
  TreeGraph reachable(const std::vector<std::size_t>& roots) const;
  TreeGraph inverted() const;

 private:
  friend class TreeGraphBuilder;
  void connect(std::size_t from, std::size_t to, TreeEdge edge);

  std::vector<TreeNode> nodes_;
};

struct TreeInputs {
  const resolver::Resolve& resolve;
  const resolver::ResolvedFeatures& features;
  std::function<manifest::PackagePtr(const PackageId&)> package;
  // Whether a dependency is for a platform; null: all are.
  std::function<bool(const cfgexpr::Platform&, const toolchain::CompileKind&)> applies;
  TreeEdges edges;
  std::vector<toolchain::CompileKind> kinds;
};

// `roots`: members with the features of the command line.
TreeGraph build_tree_graph(const std::vector<std::pair<PackageId, resolver::CliFeatures>>& roots,
                           const TreeInputs& inputs);

}  // namespace gantry::ops
