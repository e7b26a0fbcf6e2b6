#include "plan/unit.h"

#include <algorithm>

namespace gantry::plan {

bool Unit::requires_upstream_objects() const {
  switch (mode) {
    case CompileMode::Test:
    case CompileMode::Doctest:
    case CompileMode::RunCustomBuild: return true;
    case CompileMode::Check:
    case CompileMode::CheckTest:
    case CompileMode::Doc: return false;
    case CompileMode::Build: break;
  }
  return std::ranges::any_of(target->crate_types,
                             [](const std::string& type) { return type != "lib" && type != "rlib"; });
}

std::vector<std::vector<UnitId>> UnitGraph::dependents() const {
  std::vector<std::vector<UnitId>> result(units.size());
  for (std::size_t index = 0; index < units.size(); ++index) {
    for (const UnitDependency& dependency : units[index].dependencies) {
      result[index_of(dependency.unit)].push_back(UnitId(index));
    }
  }
  return result;
}

}  // namespace gantry::plan
