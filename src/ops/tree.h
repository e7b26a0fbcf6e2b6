// `cargo tree` (Cargo Book): the resolved graph as a tree, forward or from a package to what depends on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

enum class TreePrefix { Indent, Depth, None };

// Which edges the tree follows.
struct TreeEdges {
  bool normal = true;
  bool build = true;
  bool dev = true;
  bool features = false;
  bool proc_macros = true;

  bool follows(DependencyKind kind) const {
    return kind == DependencyKind::Normal ? normal : kind == DependencyKind::Build ? build : dev;
  }
};

struct TreeOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  workspace::PackageSelection packages;
  resolver::CliFeatures features;
  TreeEdges edges;
  std::vector<std::string> targets;
  bool all_targets = false;  // --target all
  std::vector<std::string> invert;
  std::vector<std::string> prune;
  bool duplicates = false;
  bool dedupe = true;
  TreePrefix prefix = TreePrefix::Indent;
  bool ascii = false;
  std::optional<std::size_t> depth;
  bool only_members = false;  // --depth workspace
  std::string format = "{p}";
};

void tree(const TreeOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
