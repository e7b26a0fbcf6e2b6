#include "ops/check_links.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "resolver/ways.h"

namespace gantry::ops {
namespace {

using resolver::PackageIndex;
using Packages = std::map<PackageIndex, const manifest::Package*>;  // in the order of package ids

Packages packages_of(const plan::UnitGraph& graph) {
  Packages packages;
  for (const auto& unit : graph.units) packages.emplace(unit.package_index, unit.package.get());
  return packages;
}

[[noreturn]] void report(const std::string& library, PackageIndex first, PackageIndex second, const Packages& packages,
                         const resolver::Resolve& resolve, const std::vector<manifest::PackagePtr>& selected) {
  const auto is_selected = [&](const PackageId& id) {
    return std::ranges::any_of(selected, [&](const auto& package) { return package->id() == id; });
  };
  const auto way = [&](PackageIndex package) {
    return resolver::describe_way(resolve, package,
                                  [&](PackageIndex parent, PackageIndex child, const Dependency& dependency) {
                                    return packages.contains(parent) && packages.contains(child) &&
                                           (dependency.is_transitive() || is_selected(resolve[parent].id));
                                  });
  };
  throw Error(
      fmt::format("multiple packages link to native library `{0}`, but a native library can be linked only once\n\n"
                  "{1}\nlinks to native library `{0}`\n\n{2}\nalso links to native library `{0}`",
                  library, way(first), way(second)));
}

}  // namespace

void check_links(const plan::UnitGraph& graph, const resolver::Resolve& resolve,
                 const std::vector<manifest::PackagePtr>& selected) {
  const auto packages = packages_of(graph);
  std::map<std::string, PackageIndex> linking;
  for (const auto& [index, package] : packages) {
    const auto& links = package->manifest->metadata.links;
    if (!links) continue;
    const auto [found, is_new] = linking.try_emplace(*links, index);
    if (!is_new) report(*links, found->second, index, packages, resolve, selected);
  }
}

}  // namespace gantry::ops
