#include "ops/package_to_modify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"

namespace gantry::ops {

manifest::PackagePtr package_to_modify(const workspace::Workspace& workspace,
                                       const workspace::PackageSelection& selection, const std::string& refusal,
                                       Reporter& reporter) {
  const auto packages = workspace::select_packages(workspace, selection, reporter);
  if (packages.size() == 1) return packages.front();
  std::vector<std::string> names;
  for (const auto& package : packages) names.push_back(package->name());
  throw Error(refusal + fmt::format("{}", fmt::join(names, ", ")));
}

}  // namespace gantry::ops
