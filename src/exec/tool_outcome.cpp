#include "exec/tool_outcome.h"

#include "base/path.h"
#include "exec/unit_arguments.h"
#include "exec/unit_environment.h"
#include "freshness/dep_info.h"

namespace gantry::exec {

freshness::UnitOutcome tool_outcome(const Context& context, plan::UnitId id, const FileSystem& files) {
  const auto& unit = context.unit(id);
  freshness::UnitOutcome outcome;
  if (unit.is_doc()) {
    // Stable rustdoc writes no dep-info: everything in the package may matter.
    if (unit.is_local) outcome.package_directory = unit.package->root();
    return outcome;
  }
  const auto& dep_info_path = context.layout.files(id).dep_info_path;
  const auto text = files.read(dep_info_path);
  const auto parsed = text ? freshness::parse_dep_info(*text) : tl::unexpected(std::string());
  if (!parsed) {
    // Without it nothing is known of the inputs: a path that is not there makes the unit dirty next time.
    outcome.files.push_back(dep_info_path);
    return outcome;
  }
  const auto directory = source_path(context, unit).directory;
  const auto& build_root = context.layout.layout(unit.kind).build_root;
  for (const auto& file : parsed->files) {
    const auto absolute = path::join(directory, file);
    // Packages of registries do not change, and what scripts generated changes with their runs.
    if (!unit.is_local &&
        (path::starts_with(absolute, unit.package->root()) || path::starts_with(absolute, build_root)))
      continue;
    outcome.files.push_back(file);
  }
  const bool sets_allocator_options =
      !context.environment.has(kAllocatorOptions) && !context.config_environment.contains(kAllocatorOptions);
  for (const auto& variable : parsed->environment) {
    if (variable.first == kAllocatorOptions && sets_allocator_options) {
      outcome.environment.emplace_back(kAllocatorOptions, std::nullopt);  // ours: the user had none
      continue;
    }
    const bool is_ours =
        variable.first == kPrimaryPackage ? context.primary[plan::index_of(id)] : is_of_the_request(variable.first);
    if (!is_ours) outcome.environment.push_back(variable);
  }
  return outcome;
}

}  // namespace gantry::exec
