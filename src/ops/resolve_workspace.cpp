#include "ops/resolve_workspace.h"

#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "config/http_config.h"
#include "model/source_errors.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

namespace {

// Brings the lock file up to date if it is kept; returns what it holds, or would.
resolver::Resolve resolve_lock(WorkspaceResolver& resolver, LockFileUse use, Reporter& reporter) {
  resolver.read_lock_file(use == LockFileUse::Ignore);
  resolver.open_sources();
  const auto& previous = resolver.previous();
  auto resolve = resolver.resolve(previous.exists ? &previous.resolve : nullptr, nullptr, resolver.query());
  const bool is_written = use == LockFileUse::Keep && resolver.needs_writing(resolve);
  if (is_written || use == LockFileUse::Ignore) {
    report_lock_changes(previous.exists ? &previous.resolve : nullptr, resolve, resolver.change_context(resolve),
                        resolver.query(), reporter);
  }
  if (is_written) resolver.write(resolve);
  resolver.replacements().report(resolve, reporter);
  return resolve;
}

// Starts from the lock file's graph: features named on the command line must exist in the versions chosen, and path
// overrides come in.
void resolve_features(const workspace::Workspace& workspace, const ResolveRequest& request, WorkspaceResolver& resolver,
                      Reporter& reporter, ResolvedWorkspace& result) {
  const auto locked = result.resolve;
  resolver::ResolveOptions options;
  options.previous = &locked;
  options.preferred = resolver.patched();
  if (!result.overrides->empty()) {
    resolver.query().use(*result.overrides, reporter);
    for (const auto& member : workspace.members()) {
      options.roots.push_back({{member->manifest, &member->manifest->summary}, {{}, true, true}, true});
    }
    result.resolve = resolver::resolve(options, resolver.query());
    result.resolve.lock_version = locked.lock_version;
    resolver.replacements().record(result.resolve);
    options.roots.clear();
  }
  if (!request.features) return;
  bool any_named = false;
  for (const auto& [summary, features] : request.features()) {
    any_named = any_named || !features.features.empty();
    options.roots.push_back({summary, features, true});
  }
  if (!any_named && !request.needs_features) return;
  result.with_features = resolver::resolve(options, resolver.query());
  resolver.replacements().record(*result.with_features);
  if (!result.with_features->replacements.empty()) result.with_features = redirect(*result.with_features);
}

}  // namespace

void ResolvedWorkspace::download(const std::vector<PackageId>& packages) const {
  const auto lock = sources->lock_packages();
  std::map<SourceId, std::vector<PackageId>> wanted, missing;
  for (const auto& id : packages) {
    if (id.source().is_path() || (overrides && overrides->find(id))) continue;
    wanted[id.source()].push_back(id);
    if (!sources->get(id.source()).is_present(id)) missing[id.source()].push_back(id);
  }
  sources->prefetch_packages(missing);
  for (const auto& [source, ids] : wanted) sources->get(source).preload(ids);
  sources->note_usage();
}

manifest::PackagePtr ResolvedWorkspace::package(const PackageId& id) const {
  if (overrides) {
    if (auto package = overrides->find(id)) return package;
  }
  if (id.source().is_path()) return sources->get(id.source()).load(id);
  return with_source_context(
      [&] {
        return with_source_context([&] { return sources->get(id.source()).load(id); },
                                   [] { return std::string("unable to get packages from source"); });
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
  WorkspaceResolver resolver(workspace, request, config, files, reporter, cwd, cargo_home);
  ResolvedWorkspace result;
  result.sources = resolver.sources();
  result.resolve = resolve_lock(resolver, request.lock_file, reporter);
  config::load_http_options(config);  // a wrong value is an error also where nothing is downloaded
  result.overrides = std::make_shared<PathOverrides>(PathOverrides::read(workspace, config, files, reporter));
  resolve_features(workspace, request, resolver, reporter, result);
  if (!result.resolve.replacements.empty()) result.resolve = redirect(result.resolve);
  result.loaded.resize(result.resolve.nodes.size());
  return result;
}

}  // namespace gantry::ops
