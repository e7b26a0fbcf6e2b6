#include "ops/resolve_workspace.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "lockfile/lockfile.h"
#include "ops/lock_changes.h"
#include "ops/lock_graph.h"
#include "ops/patches.h"
#include "ops/replacements.h"
#include "ops/source_query.h"

namespace gantry::ops {

namespace {

SummaryPtr summary_of(const manifest::PackagePtr& package) { return {package->manifest, &package->manifest->summary}; }

// How versions are chosen with regard to Rust versions (Cargo Book, "Rust version", resolver.incompatible-rust-versions).
class RustVersionPolicy {
 public:
  RustVersionPolicy(const workspace::Workspace& workspace, const ResolveRequest& request, const config::Config& config) : request_(request) {
    for (const auto& member : workspace.members()) {
      if (const auto& version = member->manifest->summary.rust_version) versions_.push_back(*version);
    }
    const config::Key key{"resolver", "incompatible-rust-versions"};
    const auto setting = config.get_string(key);
    if (setting && setting->value != "allow" && setting->value != "fallback") {
      throw Error(fmt::format("error in {}: could not load config key `{}`", setting->definition.describe(), config::display_key(key)),
                  {fmt::format("unknown variant `{}`, expected `allow` or `fallback`", setting->value)});
    }
    prefers_compatible_ = setting ? setting->value == "fallback" : workspace.resolver_behavior() == manifest::ResolverBehavior::V3;
    if (request.ignore_rust_version) prefers_compatible_ = false;
  }

  bool prefers_compatible() const { return prefers_compatible_; }

  std::optional<semver::PartialVersion> lowest() const {
    std::optional<semver::PartialVersion> lowest;
    for (const auto& version : versions_) {
      if (!lowest || version.to_version() < lowest->to_version()) lowest = version;
    }
    return lowest;
  }

  // For the resolver; none when every version is as good as another.
  std::vector<semver::PartialVersion> preferred() const {
    if (!prefers_compatible_) return {};
    return versions_.empty() ? std::vector{rustc()} : versions_;
  }

  // What packages are measured by in the status lines.
  std::optional<semver::PartialVersion> measure() const {
    if (prefers_compatible_) {
      const auto from_members = lowest();
      return from_members ? from_members : std::optional(rustc());
    }
    try {
      return rustc();
    } catch (const Error&) {
      return std::nullopt;  // only a remark is missing then
    }
  }

 private:
  semver::PartialVersion rustc() const { return semver::PartialVersion::of(request_.rustc_version()); }

  const ResolveRequest& request_;
  std::vector<semver::PartialVersion> versions_;
  bool prefers_compatible_ = false;
};

class WorkspaceResolver {
 public:
  WorkspaceResolver(const workspace::Workspace& workspace, const ResolveRequest& request, const config::Config& config,
                    FileSystem& files, Reporter& reporter, const std::string& cwd, const std::string& cargo_home)
      : workspace_(workspace),
        request_(request),
        config_(config),
        files_(files),
        reporter_(reporter),
        rust_(workspace, request, config),
        sources_(make_sources(cwd, cargo_home)),
        replacements_(workspace.root_file().root.replacements, *sources_) {}

  ResolvedWorkspace run() {
    const auto tables = read_patch_tables(workspace_, config_, *sources_);
    const auto previous = read_lock(workspace_.lockfile_path(), path_packages(tables), files_);
    patches_ = resolve_patches(tables, previous.exists ? &previous.resolve : nullptr, *sources_, reporter_);
    SourceQuery query(*sources_, patches_, request_.network.offline, request_.network.locked_flag == "--frozen" ? "--frozen" : "--offline");
    if (!replacements_.empty()) query.use(replacements_);

    ResolvedWorkspace result;
    result.sources = sources_;
    result.resolve = resolve_everything(previous, query);
    check_checksums(previous, result.resolve);
    report_unused_patches(patches_, result.resolve, reporter_);
    write_lock(previous, result.resolve, query);
    replacements_.report(result.resolve, reporter_);
    result.overrides = std::make_shared<PathOverrides>(PathOverrides::read(workspace_, config_, files_));
    resolve_features(query, result);
    if (!result.resolve.replacements.empty()) result.resolve = redirect(result.resolve);
    result.loaded.resize(result.resolve.nodes.size());
    return result;
  }

 private:
  std::shared_ptr<sources::SourceSet> make_sources(const std::string& cwd, const std::string& cargo_home) const {
    sources::SourceSetOptions options;
    options.cwd = cwd;
    options.cargo_home = cargo_home;
    options.offline = request_.network.offline;
    options.known_packages = workspace_.loaded_packages();
    for (const auto& member : workspace_.members()) options.known_packages.emplace(member->root(), member);
    options.load_path_package = [this_workspace = &workspace_, config = &config_, files = &files_](const std::string& directory,
                                                                                                  const SourceId& source) {
      return this_workspace->load_path_package(directory, source, *config, *files);
    };
    return std::make_shared<sources::SourceSet>(std::move(options), config_, files_, reporter_);
  }

  // Members, their path dependencies of any depth, path patches and replacements: what a lock entry without a source can mean.
  std::vector<PackageId> path_packages(const std::map<std::string, PatchTable>& tables) {
    std::vector<PackageId> ids;
    std::set<PackageId> seen;
    std::vector<SummaryPtr> queue;
    const auto add = [&](const SummaryPtr& summary) {
      if (!seen.insert(summary->id).second) return;
      ids.push_back(summary->id);
      queue.push_back(summary);
    };
    const auto add_dependency = [&](const Dependency& dependency) {
      if (!dependency.source.is_path()) return;
      try {
        // Of any version: a requirement that does not fit any more is the resolver's business.
        for (const auto& package : sources_->get(dependency.source).all_versions(dependency.package_name)) add(package);
      } catch (const Error&) {
        // What cannot be loaded is reported by the resolution, with the way to it.
      }
    };
    for (const auto& member : workspace_.members()) add(summary_of(member));
    for (const auto& [url, table] : tables) {
      for (const auto& entry : table.entries) add_dependency(entry.dependency);
    }
    for (const auto& [original, dependency] : workspace_.root_file().root.replacements) add_dependency(dependency);
    while (!queue.empty()) {
      const auto summary = queue.back();
      queue.pop_back();
      for (const auto& dependency : summary->dependencies) add_dependency(dependency);
    }
    return ids;
  }

  resolver::Resolve resolve_everything(const PreviousLock& previous, SourceQuery& query) {
    resolver::ResolveOptions options;
    for (const auto& member : workspace_.members()) options.roots.push_back({summary_of(member), {{}, true, true}, true});
    if (previous.exists) options.previous = &previous.resolve;
    options.rust_versions = rust_.preferred();
    for (const auto& [url, summaries] : patches_.by_url) {
      for (const auto& summary : summaries) options.preferred.push_back(summary->id);
    }
    auto resolve = resolver::resolve(options, query);
    resolve.lock_version = previous.exists ? previous.graph.version : default_lock_version(rust_.lowest());
    if (previous.exists) resolve.metadata = previous.resolve.metadata;
    resolve.unused_patches = unused_patches(patches_, resolve);
    replacements_.record(resolve);
    return resolve;
  }

  void write_lock(const PreviousLock& previous, resolver::Resolve& resolve, SourceQuery& query) {
    auto lock = to_lock(resolve);
    if (previous.exists && lockfile::equivalent(previous.text, lockfile::encode(lock, previous.text))) return;
    const auto& path = workspace_.lockfile_path();
    if (request_.network.locked) {
      // An old format is good enough when it locks the same.
      if (previous.exists && lockfile::same_packages(previous.graph, lock)) return;
      throw Error(fmt::format("cannot {0} the lock file {1} because {2} was passed to prevent this\nhelp: to generate the lock file without "
                              "accessing the network, remove the {2} flag and use --offline instead.",
                              previous.exists ? "update" : "create", path, request_.network.locked_flag));
    }
    // A file that is rewritten anyway gets the newest format.
    lock.version = resolve.lock_version = std::max(lock.version, default_lock_version(rust_.lowest()));
    LockChangeContext context;
    context.had_lock_file = previous.exists;
    context.is_member = [this](const PackageId& id) { return workspace_.is_member(id); };
    context.prefers_compatible_rust = rust_.prefers_compatible();
    context.rust_version = rust_.measure();
    report_lock_changes(previous.exists ? &previous.resolve : nullptr, resolve, context, query, reporter_);
    with_context([&] { files_.write_atomic(path, lockfile::encode(lock, previous.text)); },
                 [&] { return fmt::format("failed to write {}", path); });
  }

  // Starts from the lock file's graph: features named on the command line must exist in the versions chosen, and path overrides come in.
  void resolve_features(SourceQuery& query, ResolvedWorkspace& result) {
    const auto locked = result.resolve;
    resolver::ResolveOptions options;
    options.previous = &locked;
    if (!result.overrides->empty()) {
      query.use(*result.overrides, reporter_);
      for (const auto& member : workspace_.members()) options.roots.push_back({summary_of(member), {{}, true, true}, true});
      result.resolve = resolver::resolve(options, query);
      result.resolve.lock_version = locked.lock_version;
      replacements_.record(result.resolve);
      options.roots.clear();
    }
    bool any_named = false;
    for (const auto& [summary, features] : request_.features) {
      any_named = any_named || !features.features.empty();
      options.roots.push_back({summary, features, true});
    }
    if (!any_named && !request_.needs_features) return;
    result.with_features = resolver::resolve(options, query);
    replacements_.record(*result.with_features);
    if (!result.with_features->replacements.empty()) result.with_features = redirect(*result.with_features);
  }

  const workspace::Workspace& workspace_;
  const ResolveRequest& request_;
  const config::Config& config_;
  FileSystem& files_;
  Reporter& reporter_;
  RustVersionPolicy rust_;
  std::shared_ptr<sources::SourceSet> sources_;
  Replacements replacements_;
  Patches patches_;
};

}  // namespace

manifest::PackagePtr ResolvedWorkspace::package(const PackageId& id) const {
  if (overrides) {
    if (auto package = overrides->find(id)) return package;
  }
  if (id.source().is_path()) return sources->get(id.source()).load(id);
  return with_context(
      [&] {
        return with_context([&] { return sources->get(id.source()).load(id); }, [] { return std::string("unable to get packages from source"); });
      },
      [&] { return fmt::format("failed to download `{}`", id.display()); });
}

manifest::PackagePtr ResolvedWorkspace::package(resolver::PackageIndex index) const {
  auto& slot = loaded[resolver::index_of(index)];
  if (!slot) slot = package(resolve[index].id);
  return slot;
}

ResolvedWorkspace resolve_workspace(const workspace::Workspace& workspace, const ResolveRequest& request,
                                    const config::Config& config, FileSystem& files, Reporter& reporter,
                                    const std::string& cwd, const std::string& cargo_home) {
  return WorkspaceResolver(workspace, request, config, files, reporter, cwd, cargo_home).run();
}

}  // namespace gantry::ops
