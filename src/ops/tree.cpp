#include "ops/tree.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "ops/cache_upkeep.h"
#include "ops/member_features.h"
#include "ops/open_workspace.h"
#include "ops/replacements.h"
#include "ops/request_inputs.h"
#include "ops/tree_printer.h"

namespace gantry::ops {

namespace {

class Tree {
 public:
  Tree(const TreeOptions& options, const config::Config& config, const Host& host)
      : options_(options), config_(config), host_(host), opened_(options.manifest_path, config, host) {}

  void run() {
    const auto& workspace = opened_.workspace();
    const auto specs = workspace::select_specs(workspace, options_.packages, host_.reporter);
    if (specs.empty()) throw Error("no packages to compile");
    selected_ = members_of(workspace, specs);
    kinds_ = options_.all_targets ? std::vector{toolchain::CompileKind::host()} : opened_.kinds(options_.targets);
    resolve();
    std::set<PackageId> roots;
    if (options_.invert.empty()) {
      for (const auto& spec : specs) roots.insert(query_package(spec, ids_, graph_of_features()));
    } else {
      roots = query(options_.invert);
    }
    const auto pruned = query(options_.prune);
    auto graph = make_graph();
    std::vector<std::size_t> shown;
    if (options_.duplicates) {
      graph = graph.reachable(graph.of(roots));
      shown = graph.duplicates();
    } else {
      shown = graph.of(roots);
    }
    if (shown.empty()) {
      host_.reporter.warning(
          "nothing to print.\n\nTo find dependencies that require specific target platforms, try to use option "
          "`--target all` first, and then narrow your search scope accordingly.");
      return;
    }
    if (options_.duplicates || !options_.invert.empty()) graph = graph.inverted();
    TreePrinter printer(
        graph, options_, [&](const PackageId& id) { return workspace.is_member(id); }, pruned);
    host_.reporter.out(printer.print(shown));
    remember();
  }

 private:
  // For the no-op path.
  void remember() {
    auto said = repetition(host_.reporter.transcript(), true);
    if (!said) return;
    const auto& workspace = opened_.workspace();
    RequestInputs inputs(workspace.root(), workspace.target_dir(), host_);
    inputs.add_workspace(workspace, config_);
    for (const auto& member : workspace.members()) inputs.add_package(*member);
    inputs.add_sources(*resolved_.sources);
    if (const auto* toolchain = opened_.known_toolchain()) inputs.add_toolchain(*toolchain);
    for (const auto& [id, package] : packages_) inputs.add_loaded(*package);
    inputs.save(std::move(*said), no_upkeep_until(options_.network, host_));
  }

  bool applies(const cfgexpr::Platform& platform, const toolchain::CompileKind& kind) {
    return options_.all_targets || opened_.toolchain().platform_applies(platform, kind);
  }
  bool applies_to_any(const cfgexpr::Platform& platform) {
    return std::ranges::any_of(kinds_, [&](const auto& kind) { return applies(platform, kind); });
  }

  void resolve() {
    auto request = opened_.resolve_request(options_.network);
    request.features = [this] { return members_ = member_features(opened_.workspace(), selected_, options_.features); };
    request.needs_features = true;
    resolved_ = opened_.resolve(request);
    for (const auto& node : graph_of_features().nodes) ids_.push_back(node.id);
    load_packages();
    std::vector<std::pair<resolver::PackageIndex, resolver::CliFeatures>> roots;
    for (const auto& [summary, cli] : members_) {
      if (const auto index = graph_of_features().find(summary->id)) roots.emplace_back(*index, cli);
    }
    resolver::FeatureOptions options;
    options.behavior = opened_.workspace().resolver_behavior();
    options.dev_dependencies = options_.edges.dev;
    options.all_targets = options_.all_targets;
    options.platform_applies = [this](const cfgexpr::Platform& platform, resolver::FeaturesFor role) {
      if (role == resolver::FeaturesFor::Host) return applies(platform, toolchain::CompileKind::host());
      return applies_to_any(platform);
    };
    options.is_proc_macro = [this](const PackageId& id) {
      const auto* library = package(id)->library();
      return library != nullptr && library->proc_macro;
    };
    features_ = resolver::resolve_features(graph_of_features(), roots, options);
  }

  // What can be reached on the platforms, in the order of ids: unpacking is reported in this order.
  void load_packages() {
    const auto& graph = graph_of_features();
    std::set<PackageId> wanted;
    std::vector<PackageId> pending;
    for (const auto& [summary, cli] : members_) pending.push_back(summary->id);
    while (!pending.empty()) {
      const auto id = pending.back();
      pending.pop_back();
      const auto index = graph.find(id);
      if (!index || !wanted.insert(id).second) continue;
      for (const auto& edge : graph[*index].edges) {
        const bool needed = std::ranges::any_of(edge.dependencies, [this](const Dependency& dependency) {
          if (dependency.kind == DependencyKind::Development && !options_.edges.dev) return false;
          return !dependency.platform || applies_to_any(*dependency.platform);
        });
        if (needed) pending.push_back(graph[edge.to].id);
      }
    }
    resolved_.download({wanted.begin(), wanted.end()});
    for (const auto& id : wanted) package(id);
  }

  TreeGraph make_graph() {
    std::vector<std::pair<PackageId, resolver::CliFeatures>> roots;
    for (const auto& [summary, cli] : members_) roots.emplace_back(summary->id, cli);
    std::ranges::sort(roots, {}, [](const auto& root) { return root.first; });
    TreeInputs inputs{graph_of_features(), features_, [this](const PackageId& id) { return package(id); }, nullptr,
                      options_.edges,      kinds_};
    if (!options_.all_targets) {
      inputs.applies = [this](const cfgexpr::Platform& platform, const toolchain::CompileKind& kind) {
        return applies(platform, kind);
      };
    }
    return build_tree_graph(roots, inputs);
  }

  std::set<PackageId> query(const std::vector<std::string>& specs) const {
    std::set<PackageId> found;
    for (const auto& text : specs) {
      auto spec = PackageIdSpec::parse(text);
      if (!spec) throw Error(std::move(spec.error()));
      found.insert(query_package(*spec, ids_, graph_of_features()));
    }
    return found;
  }

  const resolver::Resolve& graph_of_features() const { return *resolved_.with_features; }

  const manifest::PackagePtr& package(const PackageId& id) {
    auto& known = packages_[id];
    if (!known) known = resolved_.package(id);
    return known;
  }

  const TreeOptions& options_;
  const config::Config& config_;
  const Host& host_;
  OpenWorkspace opened_;
  std::vector<manifest::PackagePtr> selected_;
  MemberFeatures members_;
  std::vector<toolchain::CompileKind> kinds_;
  ResolvedWorkspace resolved_;
  std::vector<PackageId> ids_;
  resolver::ResolvedFeatures features_;
  std::map<PackageId, manifest::PackagePtr> packages_;
};

}  // namespace

void tree(const TreeOptions& options, const config::Config& config, const Host& host) {
  Tree(options, config, host).run();
}

}  // namespace gantry::ops
