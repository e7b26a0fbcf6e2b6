#include "exec/script_links.h"

#include <algorithm>

namespace gantry::exec {

namespace {

void add_once(std::vector<plan::UnitId>& list, plan::UnitId run) {
  if (std::ranges::find(list, run) == list.end()) list.push_back(run);
}

bool runs_on_host(const manifest::Target& target) { return target.is_custom_build() || target.proc_macro; }

}  // namespace

std::vector<ScriptLinks> link_scripts(const plan::UnitGraph& graph) {
  std::vector<ScriptLinks> links(graph.units.size());
  // Dependencies stand before their dependents.
  for (std::size_t index = 0; index < graph.units.size(); ++index) {
    const auto& unit = graph.units[index];
    auto& own = links[index];
    std::vector<plan::UnitId> dependencies;
    for (const auto& dependency : unit.dependencies) dependencies.push_back(dependency.unit);
    std::ranges::stable_sort(dependencies, {}, [&](plan::UnitId id) { return graph[id].package_index; });
    if (!unit.target->is_custom_build()) {
      for (const auto id : dependencies) {
        if (!graph[id].runs_build_script() || graph[id].package_index != unit.package_index) continue;
        own.own = id;
        add_once(own.linked, id);
      }
    }
    for (const auto id : dependencies) {
      const auto& dependency = graph[id];
      const auto& below = links[plan::index_of(id)];
      if (runs_on_host(*dependency.target)) {
        for (const auto run : below.linked) add_once(own.plugins, run);
      } else if (dependency.target->is_lib() && dependency.target->is_linkable()) {
        for (const auto run : below.linked) add_once(own.linked, run);
      }
    }
  }
  return links;
}

}  // namespace gantry::exec
