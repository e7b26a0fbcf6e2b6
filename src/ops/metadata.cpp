#include "ops/metadata.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "config/environment_table.h"
#include "manifest/json.h"
#include "ops/cache_upkeep.h"
#include "ops/open_toolchain.h"
#include "ops/request_inputs.h"
#include "ops/resolve_workspace.h"
#include "toml/value.h"

namespace gantry::ops {

namespace {

using resolver::PackageIndex;

void require_utf8_path(const std::string& path) {
  if (!toml::is_utf8(path)) throw Error("path contains invalid UTF-8 characters");
}

const char* kind_name(DependencyKind kind) {
  switch (kind) {
    case DependencyKind::Development: return "dev";
    case DependencyKind::Build: return "build";
    case DependencyKind::Normal: break;
  }
  return nullptr;
}

// The resolved graph as far as it can be reached from the members on the wanted platforms.
class ResolveGraph {
 public:
  using Applies = std::function<bool(const Dependency&)>;

  ResolveGraph(const resolver::Resolve& resolve, const ResolvedWorkspace& loader, Applies applies)
      : resolve_(resolve), loader_(loader), applies_(std::move(applies)), nodes_(resolve.nodes.size()) {}

  void build(const std::vector<manifest::PackagePtr>& members, Reporter& reporter) {
    load(members);
    for (const auto& member : members) {
      if (const auto index = resolve_.find(member->id())) visit(*index, reporter);
    }
  }

  void write_packages(JsonWriter& json) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].visited) manifest::write_package(*packages_[i], json);
    }
  }

  // The packages that may change, and that the others are there.
  void add_inputs(RequestInputs& inputs) const {
    for (const auto& package : packages_) {
      if (package) inputs.add_loaded(*package);
    }
  }

  void write_nodes(JsonWriter& json) const {
    std::vector<std::string> ids(nodes_.size());  // a popular package's id is written often
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].visited) ids[i] = resolve_.nodes[i].id.spec_url();
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto& node = nodes_[i];
      if (!node.visited) continue;
      json.begin_object();
      json.key("id").string(ids[i]);
      json.key("dependencies").begin_array();
      for (const auto& edge : node.edges) json.string(ids[resolver::index_of(edge.to)]);
      json.end_array();
      json.key("deps").begin_array();
      for (const auto& edge : node.edges) write_edge(edge, ids[resolver::index_of(edge.to)], json);
      json.end_array();
      json.key("features").strings(resolve_.nodes[i].features);
      json.end_object();
    }
  }

 private:
  struct Kind {
    DependencyKind kind;
    std::optional<cfgexpr::Platform> target;
    auto operator<=>(const Kind&) const = default;
  };
  struct Edge {
    PackageIndex to;
    std::string name;  // in code
    std::vector<Kind> kinds;
  };
  struct Node {
    bool visited = false;
    std::vector<Edge> edges;
  };

  static void write_edge(const Edge& edge, const std::string& id, JsonWriter& json) {
    json.begin_object();
    json.key("name").string(edge.name);
    json.key("pkg").string(id);
    json.key("dep_kinds").begin_array();
    for (const auto& kind : edge.kinds) {
      json.begin_object().key("kind");
      const auto* name = kind_name(kind.kind);
      name != nullptr ? json.string(name) : json.null();
      json.key("target").optional(kind.target ? std::optional(kind.target->to_string()) : std::nullopt).end_object();
    }
    json.end_array();
    json.end_object();
  }

  // Loads what can be reached, in the order of ids: unpacking is reported in this order.
  void load(const std::vector<manifest::PackagePtr>& members) {
    std::vector<bool> wanted(nodes_.size());
    std::vector<PackageIndex> queue;
    const auto want = [&](PackageIndex index) {
      if (wanted[resolver::index_of(index)]) return;
      wanted[resolver::index_of(index)] = true;
      queue.push_back(index);
    };
    for (const auto& member : members) {
      if (const auto index = resolve_.find(member->id())) want(*index);
    }
    while (!queue.empty()) {
      const auto index = queue.back();
      queue.pop_back();
      for (const auto& edge : resolve_[index].edges) {
        if (std::any_of(edge.dependencies.begin(), edge.dependencies.end(), applies_)) want(edge.to);
      }
    }
    std::vector<PackageId> ids;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (wanted[i]) ids.push_back(resolve_.nodes[i].id);
    }
    loader_.download(ids);
    packages_.resize(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (wanted[i]) packages_[i] = loader_.package(resolve_.nodes[i].id);
    }
  }

  void visit(PackageIndex root, Reporter& reporter) {
    std::vector<PackageIndex> queue{root};
    while (!queue.empty()) {
      const auto index = queue.back();
      queue.pop_back();
      auto& node = nodes_[resolver::index_of(index)];
      if (node.visited) continue;
      node.visited = true;
      for (const auto& resolved : resolve_[index].edges) {
        if (auto edge = make_edge(index, resolved, reporter)) {
          queue.push_back(edge->to);
          node.edges.push_back(std::move(*edge));
        }
      }
    }
  }

  std::optional<Edge> make_edge(PackageIndex from, const resolver::ResolveEdge& resolved, Reporter& reporter) const {
    Edge edge{resolved.to, "", {}};
    // An edge is there for one platform or for none: then all its kinds are listed.
    if (std::none_of(resolved.dependencies.begin(), resolved.dependencies.end(), applies_)) return std::nullopt;
    const manifest::Target* library = nullptr;
    for (const auto& dependency : resolved.dependencies) {
      if (library == nullptr) library = packages_[resolver::index_of(resolved.to)]->library();
      if (library == nullptr) {
        reporter.warning(fmt::format("{} ignoring invalid dependency `{}` which is missing a lib target",
                                     resolve_[from].id.display(), dependency.name_in_manifest));
        return std::nullopt;
      }
      auto name = dependency.explicit_name ? dependency.name_in_manifest : library->crate_name();
      std::replace(name.begin(), name.end(), '-', '_');
      if (!edge.name.empty() && edge.name != name) {
        throw Error(fmt::format("the crate `{}` depends on crate `{}` multiple times with different names",
                                resolve_[from].id.display(), resolve_[resolved.to].id.display()));
      }
      edge.name = std::move(name);
      edge.kinds.push_back({dependency.kind, dependency.platform});
    }
    std::sort(edge.kinds.begin(), edge.kinds.end());
    edge.kinds.erase(std::unique(edge.kinds.begin(), edge.kinds.end()), edge.kinds.end());
    return edge;
  }

  const resolver::Resolve& resolve_;
  const ResolvedWorkspace& loader_;
  Applies applies_;
  std::vector<Node> nodes_;
  std::vector<manifest::PackagePtr> packages_;
};

void write_ids(const std::vector<manifest::PackagePtr>& packages, JsonWriter& json) {
  json.begin_array();
  for (const auto& package : packages) json.string(package->id().spec_url());
  json.end_array();
}

// `packages` and `resolve` of the whole graph.
class Resolution {
 public:
  Resolution(const workspace::Workspace& workspace, const MetadataOptions& options, const config::Config& config,
             const Host& host)
      : workspace_(workspace) {
    config::read_environment_table(config,
                                   host.environment);  // a wrong value is an error also where rustc is not needed
    const auto ask_toolchain = [&]() -> toolchain::Toolchain& {
      if (!toolchain_) {
        toolchain_ = open_toolchain(workspace, config, host);
      }
      return *toolchain_;
    };
    std::vector<toolchain::CompileKind> kinds;
    if (!options.filter_platforms.empty()) {
      kinds = toolchain::requested_kinds(options.filter_platforms, config, ask_toolchain().rustc().host);
      toolchain_->set_requested_kinds(kinds);
      for (const auto& kind : kinds) toolchain_->info(kind);
    }
    ResolveRequest request;
    request.network = options.network;
    request.rustc_version = [&] { return ask_toolchain().rustc().version; };
    request.features = [&] { return member_features(workspace, workspace.members(), options.features); };
    request.needs_features = true;
    resolved_ = resolve_workspace(workspace, request, config, host.files, host.reporter, host.cwd, host.cargo_home);
    graph_.emplace(*resolved_.with_features, resolved_, [this, kinds](const Dependency& dependency) {
      return kinds.empty() || !dependency.platform || std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) {
               return toolchain_->platform_applies(*dependency.platform, kind);
             });
    });
    graph_->build(workspace.members(), host.reporter);
    if (toolchain_) toolchain_->save_cache();
  }

  void write_packages(JsonWriter& json) const { graph_->write_packages(json); }

  void add_inputs(RequestInputs& inputs) const {
    inputs.add_sources(*resolved_.sources);
    if (toolchain_) inputs.add_toolchain(*toolchain_);
    graph_->add_inputs(inputs);
  }

  void write(JsonWriter& json) const {
    json.begin_object();
    json.key("nodes").begin_array();
    graph_->write_nodes(json);
    json.end_array();
    json.key("root");
    workspace_.current() ? json.string(workspace_.current()->id().spec_url()) : json.null();
    json.end_object();
  }

 private:
  const workspace::Workspace& workspace_;
  std::unique_ptr<toolchain::Toolchain> toolchain_;
  ResolvedWorkspace resolved_;
  std::optional<ResolveGraph> graph_;
};

// Editors ask again and again.
void remember_metadata(const workspace::Workspace& workspace, const std::optional<Resolution>& resolution,
                       const NetworkOptions& network, const config::Config& config, const Host& host) {
  auto said = repetition(host.reporter.transcript(), true);
  if (!said) return;
  RequestInputs inputs(workspace.root(), workspace.target_dir(), host);
  inputs.add_workspace(workspace, config);
  for (const auto& member : workspace.members()) inputs.add_package(*member);
  if (resolution) resolution->add_inputs(inputs);
  inputs.save(std::move(*said), no_upkeep_until(network, host));
}

}  // namespace

void metadata(const MetadataOptions& options, const config::Config& config, const Host& host) {
  const auto manifest_path = workspace::find_manifest(options.manifest_path, host.cwd, host.files);
  const auto workspace = workspace::Workspace::load(manifest_path, {host.cwd, std::nullopt, options.lockfile_path},
                                                    config, host.environment, host.files);
  workspace.report_structure(host.reporter);
  if (!options.format_version_given) {
    host.reporter.warning("please specify `--format-version` flag explicitly to avoid compatibility problems");
  }
  if (!options.no_deps && workspace.members().empty()) {
    throw Error(fmt::format(
        "manifest path `{}` contains no package: The manifest is virtual, and the workspace has no members.",
        workspace.root()));
  }
  std::optional<Resolution> resolution;
  if (!options.no_deps) resolution.emplace(workspace, options, config, host);
  for (const auto& member : workspace.members()) require_utf8_path(member->manifest_path);

  JsonWriter json;
  json.reserve(workspace.members().size() * 4096);
  json.begin_object();
  json.key("packages").begin_array();
  if (resolution) {
    resolution->write_packages(json);
  } else {
    for (const auto& member : workspace.members()) manifest::write_package(*member, json);
  }
  json.end_array();
  json.key("workspace_members");
  write_ids(workspace.members(), json);
  json.key("workspace_default_members");
  write_ids(workspace.default_members(), json);
  json.key("resolve");
  resolution ? resolution->write(json) : static_cast<void>(json.null());
  json.key("target_directory").string(workspace.target_dir());
  json.key("build_directory").string(workspace.build_dir());
  json.key("version").integer(1);
  json.key("workspace_root").string(workspace.root());
  json.key("metadata");
  const auto& table = workspace.root_file().root.workspace;
  table && table->metadata ? manifest::write_toml(*table->metadata, json) : static_cast<void>(json.null());
  json.end_object();
  host.reporter.out(json.take() + "\n");
  remember_metadata(workspace, resolution, options.network, config, host);
}

void read_manifest(const std::optional<std::string>& manifest_path_flag, const config::Config& config,
                   const Host& host) {
  const auto manifest_path = workspace::find_manifest(manifest_path_flag, host.cwd, host.files);
  const auto workspace = workspace::Workspace::load(manifest_path, {host.cwd, std::nullopt, std::nullopt}, config,
                                                    host.environment, host.files);
  workspace.report_structure(host.reporter);
  const auto package = workspace.require_current();
  require_utf8_path(manifest_path);
  JsonWriter json;
  manifest::write_package(*package, json);
  host.reporter.out(json.take() + "\n");
}

}  // namespace gantry::ops
