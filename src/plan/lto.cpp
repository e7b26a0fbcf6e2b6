#include "plan/lto.h"

#include <algorithm>

namespace gantry::plan {
namespace {

// What dependents ask of a unit.
struct Demand {
  bool object = false;
  bool bitcode = false;
  bool off = false;
};

bool runs_on_host(const manifest::Target& target) { return target.proc_macro || target.is_custom_build(); }

bool is_linked_program(const Unit& unit) { return unit.mode == CompileMode::Test || unit.mode == CompileMode::Doctest; }

// Every crate type is one that rustc can optimise while linking.
bool can_run_lto(const Unit& unit) {
  if (is_linked_program(unit)) return true;
  return std::ranges::all_of(unit.target->crate_types, [](const std::string& type) {
    return type == "bin" || type == "staticlib" || type == "cdylib";
  });
}

// Something besides the rlib is linked here.
bool links_something(const Unit& unit) {
  return std::ranges::any_of(unit.target->crate_types,
                             [](const std::string& type) { return type != "lib" && type != "rlib"; });
}

UnitLto decide(const Unit& unit, const Demand& demand) {
  if (runs_on_host(*unit.target)) return UnitLto::OnlyObject;
  if (can_run_lto(unit)) {
    if (unit.profile.lto == Lto::Off) return UnitLto::Off;
    return unit.profile.lto == Lto::False ? UnitLto::OnlyObject : UnitLto::Run;
  }
  if (demand.bitcode) return demand.object || demand.off ? UnitLto::ObjectAndBitcode : UnitLto::OnlyBitcode;
  return demand.off ? UnitLto::Off : UnitLto::OnlyObject;
}

// Besides its rlib a library may link something itself, without LTO: it needs object code then. rustc cannot optimise a
// dylib at link time, so bitcode is of no use in a library that is nothing else.
Demand as_seen_by(const Unit& unit, Demand demand) {
  if (!demand.bitcode || demand.object || !links_something(unit)) return demand;
  const bool only_dylib =
      std::ranges::all_of(unit.target->crate_types, [](const std::string& type) { return type == "dylib"; });
  return {.object = true, .bitcode = !only_dylib, .off = demand.off};
}

// What a unit with this setting asks of its dependencies.
Demand passed_on(const Unit& unit) {
  switch (unit.lto) {
    case UnitLto::Run:
    case UnitLto::OnlyBitcode: return {.object = false, .bitcode = true, .off = false};
    case UnitLto::OnlyObject: return {.object = true, .bitcode = false, .off = false};
    case UnitLto::ObjectAndBitcode: return {.object = true, .bitcode = true, .off = false};
    case UnitLto::Off: return {.object = false, .bitcode = false, .off = true};
  }
  return {};
}

// A root that is a library is made for unknown users: they will want what its profile says.
Demand root_demand(const Unit& unit) {
  const Lto lto = unit.profile.lto;
  return {.object = lto == Lto::False, .bitcode = lto != Lto::False && lto != Lto::Off, .off = lto == Lto::Off};
}

std::string run_argument(const Profile& profile) {
  switch (profile.lto) {
    case Lto::Thin: return "lto=thin";
    case Lto::Fat: return "lto=fat";
    case Lto::Other: return "lto=" + profile.lto_text;
    default: return "lto";
  }
}

}  // namespace

void compute_lto(UnitGraph& graph) {
  std::vector<Demand> demands(graph.units.size());
  const auto add = [&](UnitId id, const Demand& asked) {
    const Demand demand = as_seen_by(graph[id], asked);
    Demand& total = demands[index_of(id)];
    total.object = total.object || demand.object;
    total.bitcode = total.bitcode || demand.bitcode;
    total.off = total.off || demand.off;
  };
  for (const UnitId root : graph.roots) add(root, root_demand(graph[root]));
  // Ids are in dependency order: from the top down every demand is complete when its unit is reached.
  for (std::size_t index = graph.units.size(); index-- > 0;) {
    Unit& unit = graph.units[index];
    unit.lto = decide(unit, demands[index]);
    const Demand demand = passed_on(unit);
    for (const UnitDependency& dependency : unit.dependencies) add(dependency.unit, demand);
  }
}

std::vector<std::string> lto_arguments(const Unit& unit) {
  switch (unit.lto) {
    case UnitLto::Run: return {"-C", run_argument(unit.profile)};
    case UnitLto::Off: return {"-C", "lto=off", "-C", "embed-bitcode=no"};
    case UnitLto::OnlyBitcode: return {"-C", "linker-plugin-lto"};
    case UnitLto::ObjectAndBitcode: return {};
    case UnitLto::OnlyObject: return {"-C", "embed-bitcode=no"};
  }
  return {};
}

}  // namespace gantry::plan
