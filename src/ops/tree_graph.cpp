#include "ops/tree_graph.h"

#include <algorithm>

namespace gantry::ops {

bool TreeNode::is_leaf() const {
  return std::ranges::all_of(edges, [](const auto& list) { return list.empty(); });
}

void TreeGraph::connect(std::size_t from, std::size_t to, TreeEdge edge) {
  auto& list = nodes_[from].edges[static_cast<std::size_t>(edge)];
  if (std::ranges::find(list, to) == list.end()) list.push_back(to);
}

std::vector<std::size_t> TreeGraph::sorted(std::vector<std::size_t> nodes) const {
  std::ranges::sort(nodes, [this](std::size_t left, std::size_t right) {
    const auto& a = nodes_[left];
    const auto& b = nodes_[right];
    if (a.owner.has_value() != b.owner.has_value()) return !a.owner.has_value();
    if (a.owner) return std::tie(*a.owner, a.feature) < std::tie(*b.owner, b.feature);
    return std::tie(a.id, a.features, a.kind) < std::tie(b.id, b.features, b.kind);
  });
  return nodes;
}

std::vector<std::size_t> TreeGraph::of(const std::set<PackageId>& ids) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].owner && ids.contains(nodes_[i].id)) found.push_back(i);
  }
  return sorted(std::move(found));
}

std::vector<std::size_t> TreeGraph::duplicates() const {
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].owner) by_name[nodes_[i].id.name()].push_back(i);
  }
  std::vector<std::size_t> found;
  for (auto& [name, nodes] : by_name) {
    // For another platform alone it is no other package.
    std::set<std::pair<PackageId, std::set<std::string>>> seen;
    std::erase_if(nodes,
                  [&](std::size_t node) { return !seen.emplace(nodes_[node].id, nodes_[node].features).second; });
    if (nodes.size() > 1) found.insert(found.end(), nodes.begin(), nodes.end());
  }
  return sorted(std::move(found));
}

TreeGraph TreeGraph::reachable(const std::vector<std::size_t>& roots) const {
  std::vector<std::optional<std::size_t>> moved(nodes_.size());
  std::vector<std::size_t> order;
  const std::function<void(std::size_t)> visit = [&](std::size_t node) {
    if (moved[node]) return;
    moved[node] = order.size();
    order.push_back(node);
    for (const auto& list : nodes_[node].edges) {
      for (const auto next : list) visit(next);
    }
  };
  for (const auto root : roots) visit(root);
  TreeGraph result;
  for (const auto node : order) {
    auto copy = nodes_[node];
    for (auto& list : copy.edges) {
      for (auto& next : list) next = *moved[next];
    }
    if (copy.owner) copy.owner = moved[*copy.owner];
    result.nodes_.push_back(std::move(copy));
  }
  return result;
}

TreeGraph TreeGraph::inverted() const {
  TreeGraph result;
  for (auto copy : nodes_) {
    copy.edges = {};
    result.nodes_.push_back(std::move(copy));
  }
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    for (const auto edge : kTreeEdges) {
      for (const auto next : nodes_[node].to(edge)) result.connect(next, node, edge);
    }
  }
  return result;
}

class TreeGraphBuilder {
 public:
  explicit TreeGraphBuilder(const TreeInputs& inputs) : inputs_(inputs) {}

  void add_root(const PackageId& id, const resolver::CliFeatures& cli) {
    const auto index = inputs_.resolve.find(id);
    if (!index) return;
    for (const auto& kind : inputs_.kinds) {
      const auto node = add_package(*index, resolver::FeaturesFor::Target, kind);
      if (inputs_.edges.features) roots_.emplace_back(node, cli);
    }
  }

  TreeGraph finish() {
    for (const auto& [node, cli] : roots_) add_cli_features(node, cli);
    // Features bring others; these are appended.
    for (std::size_t i = 0; i < graph_.nodes_.size(); ++i) {
      if (graph_.nodes_[i].owner) add_enabled_features(i);
    }
    return std::move(graph_);
  }

 private:
  using Key = std::tuple<resolver::PackageIndex, std::set<std::string>, toolchain::CompileKind>;

  TreeNode& node(std::size_t index) { return graph_.nodes_[index]; }

  bool is_followed(const Dependency& dependency, resolver::PackageIndex from, resolver::FeaturesFor role,
                   const toolchain::CompileKind& kind) const {
    if (!inputs_.edges.follows(dependency.kind)) return false;
    if (dependency.optional && !inputs_.features.is_dependency_activated(from, role, dependency.name_in_manifest)) {
      return false;
    }
    if (!dependency.platform || !inputs_.applies) return true;
    return inputs_.applies(*dependency.platform,
                           dependency.kind == DependencyKind::Build ? toolchain::CompileKind::host() : kind);
  }

  std::size_t add_package(resolver::PackageIndex index, resolver::FeaturesFor role,
                          const toolchain::CompileKind& kind) {
    const auto& resolved = inputs_.resolve[index];
    const auto& features = inputs_.features.features(index, role);
    const auto [known, is_new] = by_key_.try_emplace(Key(index, features, kind), graph_.nodes_.size());
    const auto from = known->second;
    if (!is_new) return from;
    TreeNode fresh;
    fresh.id = resolved.id;
    fresh.package = inputs_.package(resolved.id);
    fresh.features = features;
    fresh.kind = kind;
    graph_.nodes_.push_back(std::move(fresh));
    package_of_[from] = index;
    for (const auto& edge : resolved.edges) add_edge(from, edge, role, kind);
    return from;
  }

  void add_edge(std::size_t from, const resolver::ResolveEdge& edge, resolver::FeaturesFor role,
                const toolchain::CompileKind& kind) {
    const auto parent = package_of_[from];
    for (const auto& dependency : edge.dependencies) {
      if (!is_followed(dependency, parent, role, kind)) continue;
      const auto* library = inputs_.package(inputs_.resolve[edge.to].id)->library();
      const bool proc_macro = library != nullptr && library->proc_macro;
      if (proc_macro && !inputs_.edges.proc_macros) continue;
      const bool for_host = dependency.kind == DependencyKind::Build || proc_macro;
      const auto child = add_package(edge.to, inputs_.features.role_of(dependency, proc_macro, role),
                                     for_host ? toolchain::CompileKind::host() : kind);
      connect_dependency(from, child, dependency);
      by_dependency_name_[{from, dependency.name_in_manifest}].emplace(child, dependency.optional);
    }
  }

  void connect_dependency(std::size_t from, std::size_t child, const Dependency& dependency) {
    const auto kind = dependency.kind == DependencyKind::Normal  ? TreeEdge::Normal
                      : dependency.kind == DependencyKind::Build ? TreeEdge::Build
                                                                 : TreeEdge::Dev;
    if (!inputs_.edges.features || (!dependency.default_features && dependency.features.empty())) {
      graph_.connect(from, child, kind);
      return;
    }
    if (dependency.default_features) graph_.connect(from, add_feature(child, "default"), kind);
    for (const auto& feature : dependency.features) graph_.connect(from, add_feature(child, feature), kind);
  }

  std::size_t add_feature(std::size_t owner, const std::string& feature) {
    const auto [known, is_new] = feature_nodes_.try_emplace({owner, feature}, graph_.nodes_.size());
    if (!is_new) return known->second;
    TreeNode fresh;
    fresh.id = node(owner).id;
    fresh.package = node(owner).package;
    fresh.owner = owner;
    fresh.feature = feature;
    graph_.nodes_.push_back(std::move(fresh));
    graph_.connect(known->second, owner, TreeEdge::Feature);
    return known->second;
  }

  const Summary& summary(std::size_t owner) { return *inputs_.resolve[package_of_[owner]].summary; }

  void add_cli_features(std::size_t root, const resolver::CliFeatures& cli) {
    const auto add = [&](std::size_t owner, const std::string& feature) {
      const auto added = add_feature(owner, feature);
      node(added).from_command_line = true;
    };
    if (cli.default_features) add(root, "default");
    if (cli.all_features) {
      for (const auto& [name, values] : summary(root).features) add(root, name);
    }
    for (const auto& text : cli.features) {
      const auto value = FeatureValue::parse(text);
      if (value.kind == FeatureValue::Kind::Feature) add(root, value.feature);
      if (value.kind != FeatureValue::Kind::DependencyFeature) continue;
      for (const auto& [child, optional] : by_dependency_name_[{root, value.dependency}]) {
        if (optional && !value.weak) add(root, value.dependency);
        add(child, value.feature);
      }
    }
  }

  void add_enabled_features(std::size_t of) {
    const auto owner = *node(of).owner;
    const auto& features = summary(owner).features;
    const auto found = features.find(node(of).feature);
    if (found == features.end()) return;
    for (const auto& value : found->second) {
      if (value.kind == FeatureValue::Kind::Feature)
        graph_.connect(of, add_feature(owner, value.feature), TreeEdge::Feature);
      if (value.kind != FeatureValue::Kind::DependencyFeature) continue;
      for (const auto& [child, optional] : by_dependency_name_[{owner, value.dependency}]) {
        // Turning on the dependency is a feature of its name.
        if (optional && !value.weak) graph_.connect(of, add_feature(owner, value.dependency), TreeEdge::Feature);
        graph_.connect(of, add_feature(child, value.feature), TreeEdge::Feature);
      }
    }
  }

  const TreeInputs& inputs_;
  TreeGraph graph_;
  std::vector<std::pair<std::size_t, resolver::CliFeatures>> roots_;
  std::map<Key, std::size_t> by_key_;
  std::map<std::size_t, resolver::PackageIndex> package_of_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> feature_nodes_;
  // By node and name in its manifest: what that stands for, and whether it is optional.
  std::map<std::pair<std::size_t, std::string>, std::map<std::size_t, bool>> by_dependency_name_;
};

TreeGraph build_tree_graph(const std::vector<std::pair<PackageId, resolver::CliFeatures>>& roots,
                           const TreeInputs& inputs) {
  TreeGraphBuilder builder(inputs);
  for (const auto& [id, cli] : roots) builder.add_root(id, cli);
  return builder.finish();
}

}  // namespace gantry::ops
