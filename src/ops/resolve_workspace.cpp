#include "ops/resolve_workspace.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "lockfile/lockfile.h"
#include "ops/lock_changes.h"
#include "ops/source_query.h"

namespace gantry::ops {

namespace {

// The lock file as it is on disk.
struct PreviousLock {
  bool exists = false;
  std::string text;
  lockfile::ResolvedLock graph;
  resolver::Resolve resolve;
};

resolver::Resolve to_resolve(const lockfile::ResolvedLock& lock) {
  resolver::Resolve resolve;
  resolve.lock_version = lock.version;
  resolve.metadata = lock.metadata;
  resolve.unused_patches = lock.unused_patches;
  for (const auto& package : lock.packages) {
    resolver::ResolveNode node;
    node.id = package.id;
    node.checksum = package.checksum;
    if (package.replace) resolve.replacements.emplace(package.id, *package.replace);
    resolve.nodes.push_back(std::move(node));
  }
  for (std::size_t i = 0; i < lock.packages.size(); ++i) {
    for (const auto& dependency : lock.packages[i].dependencies) {
      if (const auto found = resolve.find(dependency)) resolve.nodes[i].edges.push_back({*found, {}});
    }
  }
  return resolve;
}

lockfile::ResolvedLock to_lock(const resolver::Resolve& resolve) {
  lockfile::ResolvedLock lock;
  lock.version = resolve.lock_version;
  lock.metadata = resolve.metadata;
  lock.unused_patches = resolve.unused_patches;
  for (const auto& node : resolve.nodes) {
    lockfile::ResolvedPackage package;
    package.id = node.id;
    package.checksum = node.checksum;
    for (const auto& edge : node.edges) package.dependencies.push_back(resolve[edge.to].id);
    const auto replaced = resolve.replacements.find(node.id);
    if (replaced != resolve.replacements.end()) package.replace = replaced->second;
    lock.packages.push_back(std::move(package));
  }
  return lock;
}

class WorkspaceResolver {
 public:
  WorkspaceResolver(const workspace::Workspace& workspace, const ResolveRequest& request, const config::Config& config,
                    FileSystem& files, Reporter& reporter, const std::string& cwd, const std::string& cargo_home)
      : workspace_(workspace), request_(request), config_(config), files_(files), reporter_(reporter) {
    sources::SourceSetOptions options;
    options.cwd = cwd;
    options.cargo_home = cargo_home;
    options.offline = request.network.offline;
    options.known_packages = workspace.loaded_packages();
    options.load_path_package = [&workspace, &config, &files](const std::string& directory, const SourceId& source) {
      return workspace.load_path_package(directory, source, config, files);
    };
    sources_ = std::make_shared<sources::SourceSet>(std::move(options), config, files, reporter);
  }

  ResolvedWorkspace run() {
    read_patches();
    const auto previous = read_lock();
    SourceQuery query(*sources_, patches_, request_.network.offline);
    ResolvedWorkspace result;
    result.resolve = resolve_everything(previous, query);
    check_checksums(previous, result.resolve);
    write_lock(previous, result.resolve, query);
    check_features(result.resolve, query);
    result.sources = sources_;
    result.loaded.resize(result.resolve.nodes.size());
    return result;
  }

 private:
  // Members, path dependencies of members (of any depth) and path patches: what a lock entry without a source can mean.
  std::vector<PackageId> path_packages() {
    std::vector<PackageId> ids;
    std::set<PackageId> seen;
    std::vector<SummaryPtr> queue;
    const auto add = [&](const SummaryPtr& summary) {
      if (!seen.insert(summary->id).second) return;
      ids.push_back(summary->id);
      queue.push_back(summary);
    };
    for (const auto& member : workspace_.members()) add(summary_of(member));
    for (const auto& [source, patches] : patches_.by_source) {
      for (const auto& summary : patches) {
        if (summary->id.source().is_path()) add(summary);
      }
    }
    while (!queue.empty()) {
      const auto summary = queue.back();
      queue.pop_back();
      for (const auto& dependency : summary->dependencies) {
        if (!dependency.source.is_path()) continue;
        try {
          const auto* found = sources_->get(dependency.source).poll(dependency);
          for (const auto& package : found == nullptr ? std::vector<SummaryPtr>() : *found) add(package);
        } catch (const Error&) {
          // A dependency that cannot be loaded is reported by the resolution, with the way to it.
        }
      }
    }
    return ids;
  }

  static SummaryPtr summary_of(const manifest::PackagePtr& package) {
    return {package->manifest, &package->manifest->summary};
  }

  void read_patches() {
    for (const auto& [source_url, dependencies] : workspace_.root_file().root.patches) {
      SourceId patched;
      if (source_url == "crates-io") {
        patched = SourceId::crates_io();
      } else if (source_url.find("://") == std::string::npos) {
        patched = sources_->registry_by_name(source_url);
      } else {
        patched = SourceId::registry(source_url);
      }
      for (const auto& dependency : dependencies) {
        const auto* found = with_context([&] { return sources_->get(dependency.source).poll(dependency); },
                                         [&] { return fmt::format("failed to load source for dependency `{}`", dependency.package_name); });
        if (found == nullptr || found->empty()) {
          throw Error(fmt::format("failed to resolve patches for `{}`", patched.url()),
                      {fmt::format("patch for `{}` in `{}` failed to resolve", dependency.package_name, patched.url()),
                       fmt::format("The patch location `{}` does not appear to contain any packages matching the name `{}`.",
                                   dependency.source.display(), dependency.package_name)});
        }
        for (const auto& summary : *found) patches_.by_source[patched].push_back(summary);
      }
    }
  }

  PreviousLock read_lock() {
    PreviousLock previous;
    const auto path = workspace_.lockfile_path();
    const auto text = files_.read(path);
    if (!text) {
      if (text.error() == std::errc::no_such_file_or_directory) return previous;
      throw Error(fmt::format("failed to read file: {}", path), {describe_system_error(text.error())});
    }
    previous.exists = true;
    previous.text = *text;
    if (!toml::is_utf8(*text)) {
      throw Error(fmt::format("failed to parse lock file at: {}", path), {"stream did not contain valid UTF-8"});
    }
    const auto ids = path_packages();
    previous.graph = lockfile::to_graph(lockfile::decode(*text, path), ids, path);
    previous.resolve = to_resolve(previous.graph);
    return previous;
  }

  std::optional<semver::PartialVersion> lowest_rust_version() const {
    std::optional<semver::PartialVersion> lowest;
    for (const auto& member : workspace_.members()) {
      const auto& version = member->manifest->summary.rust_version;
      if (version && (!lowest || version->to_version() < lowest->to_version())) lowest = version;
    }
    return lowest;
  }

  // resolver.incompatible-rust-versions, or what the workspace's resolver brings along.
  bool prefers_compatible_rust() const {
    if (request_.ignore_rust_version) return false;
    if (const auto setting = config_.get_string({"resolver", "incompatible-rust-versions"})) return setting->value == "fallback";
    return workspace_.resolver_behavior() == manifest::ResolverBehavior::V3;
  }

  resolver::Resolve resolve_everything(const PreviousLock& previous, SourceQuery& query) {
    resolver::ResolveOptions options;
    for (const auto& member : workspace_.members()) {
      options.roots.push_back({summary_of(member), {{}, true, true}, true});
    }
    if (previous.exists) options.previous = &previous.resolve;
    if (prefers_compatible_rust()) {
      options.rust_version = lowest_rust_version();
      if (!options.rust_version) options.rust_version = semver::PartialVersion::of(request_.rustc_version());
    }
    auto resolve = resolver::resolve(options, query);
    resolve.lock_version = previous.exists ? previous.graph.version : default_lock_version();
    if (previous.exists) resolve.metadata = previous.resolve.metadata;
    return resolve;
  }

  // Version 4 needs Rust 1.78.
  int default_lock_version() const {
    const auto lowest = lowest_rust_version();
    if (!lowest) return 4;
    const auto version = lowest->to_version();
    if (version >= semver::Version::parse("1.78.0").value()) return 4;
    return version >= semver::Version::parse("1.53.0").value() ? 3 : 2;
  }

  static void check_checksums(const PreviousLock& previous, resolver::Resolve& resolve) {
    for (auto& node : resolve.nodes) {
      if (!node.checksum && node.summary) node.checksum = node.summary->checksum;
      const auto old = previous.resolve.find(node.id);
      if (!old) continue;
      const auto& locked = previous.resolve[*old].checksum;
      if (!locked || *locked == "<none>" || !node.checksum || *locked == *node.checksum) continue;
      const auto id = node.id.display();
      throw Error(fmt::format(
          "checksum for `{0}` changed between lock files\n\nthis could be indicative of a few possible errors:\n\n    * the lock file is "
          "corrupt\n    * a replacement source in use (e.g., a mirror) returned a different checksum\n    * the source itself may be "
          "corrupt in one way or another\n\nunable to verify that `{0}` is the same as when the lockfile was generated\n",
          id));
    }
  }

  void write_lock(const PreviousLock& previous, resolver::Resolve& resolve, SourceQuery& query) {
    auto lock = to_lock(resolve);
    const auto text = lockfile::encode(lock, previous.text);
    if (previous.exists && lockfile::equivalent(previous.text, text)) return;
    const auto& path = workspace_.lockfile_path();
    if (request_.network.locked) {
      if (previous.exists && lockfile::same_packages(previous.graph, lock)) return;
      throw Error(fmt::format("cannot {0} the lock file {1} because {2} was passed to prevent this\nhelp: to generate the lock file without "
                              "accessing the network, remove the {2} flag and use --offline instead.",
                              previous.exists ? "update" : "create", path, request_.network.locked_flag));
    }
    LockChangeContext context;
    context.had_lock_file = previous.exists;
    context.is_member = [this](const PackageId& id) { return workspace_.is_member(id); };
    context.rustc = request_.rustc_version();
    if (prefers_compatible_rust()) {
      const auto lowest = lowest_rust_version();
      context.rust_version_text = "Rust " + (lowest ? lowest->to_string() : context.rustc->to_string());
    }
    report_lock_changes(previous.exists ? &previous.resolve : nullptr, resolve, context, query, reporter_);
    with_context([&] { files_.write_atomic(path, text); },
                 [&] { return fmt::format("failed to write {}", path); });
  }

  // Features named on the command line must exist in the versions chosen.
  void check_features(const resolver::Resolve& resolve, SourceQuery& query) {
    bool any = false;
    resolver::ResolveOptions options;
    for (const auto& [summary, features] : request_.features) {
      any = any || !features.features.empty();
      options.roots.push_back({summary, features, true});
    }
    if (!any) return;
    options.previous = &resolve;
    resolver::resolve(options, query);
  }

  const workspace::Workspace& workspace_;
  const ResolveRequest& request_;
  const config::Config& config_;
  FileSystem& files_;
  Reporter& reporter_;
  std::shared_ptr<sources::SourceSet> sources_;
  Patches patches_;
};

}  // namespace

manifest::PackagePtr ResolvedWorkspace::package(resolver::PackageIndex index) const {
  auto& slot = loaded[resolver::index_of(index)];
  if (!slot) {
    const auto& id = resolve[index].id;
    slot = sources->get(id.source()).load(id);
  }
  return slot;
}

ResolvedWorkspace resolve_workspace(const workspace::Workspace& workspace, const ResolveRequest& request,
                                    const config::Config& config, FileSystem& files, Reporter& reporter,
                                    const std::string& cwd, const std::string& cargo_home) {
  return WorkspaceResolver(workspace, request, config, files, reporter, cwd, cargo_home).run();
}

}  // namespace gantry::ops
