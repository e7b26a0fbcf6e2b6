#include "ops/workspace_resolver.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "lockfile/lockfile.h"

namespace gantry::ops {

namespace {

SummaryPtr summary_of(const manifest::PackagePtr& package) { return {package->manifest, &package->manifest->summary}; }

// The packages that may be kept; edges are left out, as only ids are looked for.
resolver::Resolve kept_packages(const resolver::Resolve& previous, const WorkspaceResolver::Keep& keep) {
  resolver::Resolve kept;
  kept.unused_patches = previous.unused_patches;
  for (const auto& node : previous.nodes) {
    if (!keep || keep(node.id)) kept.nodes.push_back({node.id, node.summary, {}, {}, node.checksum});
  }
  return kept;
}

// Where a file is written to: links to it stay, also when nothing is behind them.
std::string behind_links(const FileSystem& files, std::string path) {
  constexpr int kMostLinks = 40;  // as the system follows
  for (int i = 0; i < kMostLinks; ++i) {
    const auto target = files.read_link(path);
    if (!target) break;
    path = path::join(path::parent(path), *target);
  }
  return path;
}

}  // namespace

WorkspaceResolver::WorkspaceResolver(const workspace::Workspace& workspace, const ResolveRequest& request,
                                     const config::Config& config, FileSystem& files, Reporter& reporter,
                                     const std::string& cwd, const std::string& cargo_home)
    : workspace_(workspace),
      request_(request),
      config_(config),
      files_(files),
      reporter_(reporter),
      cwd_(cwd),
      cargo_home_(cargo_home),
      rust_(workspace, config, request.ignore_rust_version, request.rustc_version),
      sources_(request.sources ? request.sources : new_sources()),
      replacements_(workspace.root_file().root.replacements, *sources_) {}

std::shared_ptr<sources::SourceSet> WorkspaceResolver::new_sources() const {
  sources::SourceSetOptions options;
  options.cwd = cwd_;
  options.cargo_home = cargo_home_;
  options.offline = request_.network.offline;
  options.offline_flag = request_.network.offline_flag();
  options.authenticator = request_.network.authenticator;
  options.use_replacements = request_.use_source_replacement;
  options.overlays = request_.overlays;
  options.fetched_indexes = request_.network.fetched_indexes;
  options.package_cache = request_.network.package_cache;
  options.known_packages = workspace_.loaded_packages();
  for (const auto& member : workspace_.members()) options.known_packages.emplace(member->root(), member);
  options.load_path_package = [this_workspace = &workspace_, config = &config_, files = &files_](
                                  const std::string& directory, const SourceId& source) {
    workspace::Workspace::refuse_single_file(directory, *files);
    return this_workspace->load_path_package(directory, source, *config, *files);
  };
  options.find_path_package = [this_workspace = &workspace_, config = &config_,
                               files = &files_](const std::string& directory) {
    return this_workspace->find_path_package(directory, *config, *files);
  };
  return std::make_shared<sources::SourceSet>(std::move(options), config_, files_, reporter_);
}

// Members, their path dependencies of any depth, path patches and replacements: what a lock entry without a source can
// mean.
std::vector<PackageId> WorkspaceResolver::path_packages() {
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
  for (const auto& [url, table] : patch_tables_) {
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

// What is wrong with the tables of patches is told as a problem of the lock file that is read with them.
template <typename Read>
auto WorkspaceResolver::with_lock_context(Read&& read) {
  if (!files_.exists(workspace_.lockfile_path())) return read();
  return with_context(std::forward<Read>(read),
                      [&] { return fmt::format("failed to parse lock file at: {}", workspace_.lockfile_path()); });
}

void WorkspaceResolver::read_lock_file(bool anew) {
  patch_tables_ = with_lock_context([&] { return read_patch_tables(workspace_, config_, *sources_); });
  if (anew) {
    if (auto text = files_.read(workspace_.lockfile_path())) previous_.text = std::move(*text);
  } else {
    previous_ = read_lock(workspace_.lockfile_path(), path_packages(), files_);
  }
}

void WorkspaceResolver::forget_checksums(const Keep& keep) {
  for (auto& node : previous_.resolve.nodes) {
    if (!keep(node.id)) node.checksum.reset();
  }
}

void WorkspaceResolver::open_sources(const Keep& keep) {
  package_lock_ = sources_->lock_packages();
  const auto kept = previous_.exists && keep ? std::optional(kept_packages(previous_.resolve, keep)) : std::nullopt;
  const auto* previous = kept ? &*kept : previous_.exists ? &previous_.resolve : nullptr;
  if (previous != nullptr) replacements_.keep_commits(*previous);
  patches_ = resolve_patches(patch_tables_, previous, *sources_, reporter_);
  query_.emplace(*sources_, patches_, request_.network.offline, request_.network.offline_flag());
  if (!replacements_.empty()) query_->use(replacements_);
}

// A lock file is for all members with all that they may need; where there is none to keep, what is built is enough.
std::vector<resolver::RootRequest> WorkspaceResolver::roots() const {
  std::vector<resolver::RootRequest> roots;
  const bool is_for_build = !request_.whole_workspace && request_.lock_file != LockFileUse::Keep && !previous_.exists;
  if (is_for_build && request_.features) {
    for (const auto& [summary, features] : request_.features())
      roots.push_back({summary, features, request_.dev_dependencies});
  } else {
    for (const auto& member : workspace_.members()) roots.push_back({summary_of(member), {{}, true, true}, true});
  }
  return roots;
}

std::vector<PackageId> WorkspaceResolver::patched() const {
  std::vector<PackageId> ids;
  for (const auto& [url, summaries] : patches_.by_url) {
    for (const auto& summary : summaries) ids.push_back(summary->id);
  }
  return ids;
}

resolver::ResolveOptions WorkspaceResolver::resolve_options(const resolver::Resolve* previous, const Keep& keep) const {
  resolver::ResolveOptions options;
  options.roots = roots();
  options.previous = previous;
  options.keep = keep;
  options.rust_versions = rust_.preferred();
  options.preferred = patched();
  return options;
}

// The index says more of a package that comes from it than its archive: it is asked for in any case.
void WorkspaceResolver::ask_for_members() {
  for (const auto& member : workspace_.members()) {
    const auto& id = member->id();
    if (id.source().is_registry()) sources_->get(id.source()).all_versions(id.name());
  }
}

resolver::Resolve WorkspaceResolver::resolve(const resolver::Resolve* previous, const Keep& keep,
                                             resolver::PackageQuery& query) {
  ask_for_members();
  auto resolve = resolver::resolve(resolve_options(previous, keep), query);
  sources_->note_usage();
  resolve.lock_version = previous != nullptr ? previous->lock_version : default_lock_version(rust_.lowest());
  if (previous != nullptr) resolve.metadata = previous->metadata;
  resolve.unused_patches = unused_patches(patches_, resolve);
  replacements_.record(resolve);
  check_checksums(previous_, resolve);
  report_unused_patches(patches_, resolve, reporter_);
  return resolve;
}

std::vector<PackageId> WorkspaceResolver::find_yanked(const resolver::Resolve& resolve) const {
  std::map<SourceId, std::vector<Dependency>> questions;
  for (const auto& node : resolve.nodes) {
    if (!node.id.source().is_registry()) continue;
    Dependency question;
    question.package_name = question.name_in_manifest = node.id.name();
    question.source = node.id.source();
    questions[question.source].push_back(std::move(question));
  }
  for (const auto& [source, dependencies] : questions) sources_->get(source).prefetch(dependencies);
  std::vector<PackageId> yanked;
  for (const auto& node : resolve.nodes) {
    if (!node.id.source().is_registry()) continue;
    const auto versions = sources_->get(node.id.source()).all_versions(node.id.name());
    const auto is_yanked = [&](const auto& summary) { return summary->id == node.id && summary->yanked; };
    if (std::ranges::any_of(versions, is_yanked)) yanked.push_back(node.id);
  }
  return yanked;
}

bool WorkspaceResolver::needs_writing(const resolver::Resolve& resolve) const {
  const auto lock = to_lock(resolve);
  const auto& text = previous_.text;
  if (!text.empty() && lockfile::equivalent(text, lockfile::encode(lock, text))) return false;
  if (!request_.network.locked) return true;
  // An old format is good enough when it locks the same.
  if (previous_.exists && lockfile::same_packages(previous_.graph, lock)) return false;
  throw Error(fmt::format(
      "cannot {0} the lock file {1} because {2} was passed to prevent this\nhelp: to generate the lock file without "
      "accessing the network, remove the {2} flag and use --offline instead.",
      files_.exists(workspace_.lockfile_path()) ? "update" : "create", workspace_.lockfile_path(),
      request_.network.locked_flag));
}

std::string WorkspaceResolver::text_of(resolver::Resolve& resolve) const {
  // A file that is rewritten anyway gets the newest format.
  resolve.lock_version = std::max(resolve.lock_version, default_lock_version(rust_.lowest()));
  return lockfile::encode(to_lock(resolve), previous_.text);
}

void WorkspaceResolver::write(resolver::Resolve& resolve) {
  const auto& path = workspace_.lockfile_path();
  with_context(
      [&] {
        if (files_.is_directory(path))
          throw Error(fmt::format("failed to open: {}", path), {"Is a directory (os error 21)"});
        files_.write_atomic(behind_links(files_, path), text_of(resolve));
      },
      [&] { return fmt::format("failed to write {}", path); });
}

LockChangeContext WorkspaceResolver::change_context(const resolver::Resolve& now) const {
  LockChangeContext context;
  context.had_lock_file = previous_.exists;
  context.is_member = [this](const PackageId& id) { return workspace_.is_member(id); };
  for (const auto& node : now.nodes) {
    if (!workspace_.is_member(node.id)) continue;
    for (const auto& edge : node.edges) context.direct.insert(now[edge.to].id);
  }
  context.prefers_compatible_rust = rust_.prefers_compatible();
  context.rust_version = rust_.measure();
  context.rust_version_of_users = rust_.measures_of_users(workspace_, now);
  return context;
}

}  // namespace gantry::ops
