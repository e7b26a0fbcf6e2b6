#include "exec/context.h"

#include <algorithm>
#include <set>

#include "config/environment_table.h"

namespace gantry::exec {

const ScriptOutput* Context::script(plan::UnitId run) const {
  const auto& output = script_outputs[plan::index_of(run)];
  return output ? &*output : nullptr;
}

const ScriptOutput* Context::own_script(plan::UnitId id) const {
  const auto own = links[plan::index_of(id)].own;
  return own ? script(*own) : nullptr;
}

Context make_context(const plan::UnitGraph& graph, const plan::FileLayout& layout, toolchain::Toolchain& toolchain,
                     const config::Config& config, const ExecuteOptions& options, const FileSystem& files,
                     const Environment& environment, const Reporter& reporter) {
  Context context{.graph = graph,
                  .layout = layout,
                  .toolchain = toolchain,
                  .config = config,
                  .options = options,
                  .files = files,
                  .environment = environment,
                  .verbosity = reporter.verbosity(),
                  .terminal_width = reporter.width(),
                  .config_environment = config::read_environment_table(config, environment),
                  .links = link_scripts(graph),
                  .script_outputs = {},
                  .primary = {},
                  .is_root = {}};
  context.check_only =
      !graph.roots.empty() && std::ranges::all_of(graph.roots, [&](plan::UnitId id) { return graph[id].is_check(); });
  context.script_outputs.resize(graph.units.size());
  std::set<resolver::PackageIndex> primary;
  context.is_root.resize(graph.units.size());
  for (const auto root : graph.roots) {
    primary.insert(graph[root].package_index);
    context.is_root[plan::index_of(root)] = true;
  }
  context.primary.resize(graph.units.size());
  for (std::size_t i = 0; i < graph.units.size(); ++i)
    context.primary[i] = primary.contains(graph.units[i].package_index);
  return context;
}

}  // namespace gantry::exec
