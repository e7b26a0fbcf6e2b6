#include "ops/fetch.h"

#include <algorithm>

#include "config/build_config.h"
#include "ops/cache_upkeep.h"
#include "ops/open_workspace.h"

namespace gantry::ops {

namespace {

// What members need, in the order in which cargo unpacks it.
std::vector<PackageId> needed_packages(const workspace::Workspace& workspace, const resolver::Resolve& resolve,
                                       const std::function<bool(const Dependency&)>& applies) {
  std::vector<PackageId> needed;
  std::vector<bool> seen(resolve.nodes.size());
  std::vector<resolver::PackageIndex> pending;
  for (const auto& member : workspace.members()) {
    if (const auto index = resolve.find(member->id())) pending.push_back(*index);
  }
  while (!pending.empty()) {
    const auto index = pending.back();
    pending.pop_back();
    if (seen[resolver::index_of(index)]) continue;
    seen[resolver::index_of(index)] = true;
    needed.push_back(resolve[index].id);
    for (const auto& edge : resolve[index].edges) {
      if (std::ranges::any_of(edge.dependencies, applies)) pending.push_back(edge.to);
    }
  }
  return needed;
}

}  // namespace

void fetch(const FetchOptions& options, const config::Config& config, const Host& host) {
  OpenWorkspace opened(options.manifest_path, config, host);
  for (const auto& warning : config::ignored_build_settings(config, false)) host.reporter.warning(warning);
  opened.workspace().report_warnings(host.reporter);
  const auto resolved = opened.resolve(opened.resolve_request(options.network));
  const auto kinds = opened.kinds(options.targets);
  const auto needed = needed_packages(opened.workspace(), resolved.resolve, [&](const Dependency& dependency) {
    return options.targets.empty() || !dependency.platform || std::ranges::any_of(kinds, [&](const auto& kind) {
             return opened.toolchain().platform_applies(*dependency.platform, kind);
           });
  });
  resolved.download(needed);
  for (const auto& id : needed) resolved.package(id);
  clean_caches(config, options.network, host);
}

}  // namespace gantry::ops
