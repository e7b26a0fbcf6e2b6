#include "exec/unit_arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/path.h"

namespace gantry::exec {

namespace {

void add_extern(const std::string& name, const std::string& path, Arguments& arguments) {
  arguments.insert(arguments.end(), {"--extern", name + "=" + path});
}

}  // namespace

SourcePath source_path(const Context& context, const plan::Unit& unit) {
  const auto& source = unit.target->src_path;
  if (unit.is_local) {
    if (auto relative = path::strip_prefix(source, context.options.workspace_root)) {
      return {std::move(*relative), context.options.workspace_root};
    }
  }
  return {source, unit.package->root()};
}

void add_lints(const plan::Unit& unit, Arguments& arguments) {
  const auto& lints = unit.package->manifest->lints;
  if (!lints) return;
  arguments.insert(arguments.end(), lints->rustc.begin(), lints->rustc.end());
  for (const auto& check : lints->check_cfg) arguments.insert(arguments.end(), {"--check-cfg", check});
}

void add_features(const plan::Unit& unit, Arguments& arguments) {
  for (const auto& feature : unit.features) {
    arguments.insert(arguments.end(), {"--cfg", fmt::format("feature=\"{}\"", feature)});
  }
}

std::vector<std::string> declared_features(const plan::Unit& unit) {
  std::vector<std::string> names;
  for (const auto& [name, enabled] : unit.package->manifest->summary.features) names.push_back(name);
  return names;
}

void add_check_cfg(const plan::Unit& unit, Arguments& arguments) {
  std::string values;
  for (const auto& name : declared_features(unit)) values += fmt::format("{}\"{}\"", values.empty() ? "" : ", ", name);
  arguments.insert(arguments.end(),
                   {"--check-cfg", "cfg(docsrs,test)", "--check-cfg", fmt::format("cfg(feature, values({}))", values)});
}

void add_dependency_directories(const Context& context, const plan::Unit& unit, Arguments& arguments) {
  arguments.insert(arguments.end(), {"-L", "dependency=" + context.layout.layout(unit.kind).deps()});
  if (!unit.kind.is_host()) arguments.insert(arguments.end(), {"-L", "dependency=" + context.layout.host().deps()});
}

bool needs_only_metadata(const plan::Unit& unit, const plan::Unit& dependency) {
  return unit.mode == plan::CompileMode::Build && dependency.mode == plan::CompileMode::Build &&
         !unit.requires_upstream_objects() && !dependency.requires_upstream_objects();
}

void add_externs(const Context& context, const plan::Unit& unit, Arguments& arguments) {
  for (const auto& dependency : unit.dependencies) {
    const auto& other = context.unit(dependency.unit);
    if (dependency.extern_name.empty() || !other.target->is_lib() || other.is_doc() || !other.target->is_linkable())
      continue;
    const bool metadata = other.is_check() || needs_only_metadata(unit, other);
    const auto wanted = metadata ? plan::OutputRole::Metadata : plan::OutputRole::Linkable;
    for (const auto& output : context.layout.files(dependency.unit).outputs) {
      if (output.role == wanted) add_extern(dependency.extern_name, output.path, arguments);
    }
  }
  if (unit.target->proc_macro) arguments.insert(arguments.end(), {"--extern", "proc_macro"});
}

void add_script_cfgs(const Context& context, plan::UnitId id, Arguments& arguments) {
  const auto* output = context.own_script(id);
  if (output == nullptr) return;
  for (const auto& cfg : output->cfgs) arguments.insert(arguments.end(), {"--cfg", cfg});
  for (const auto& check : output->check_cfgs) arguments.insert(arguments.end(), {"--check-cfg", check});
}

void add_error_format(const Context& context, Arguments& arguments) {
  const auto& messages = context.options.messages;
  arguments.emplace_back("--error-format=json");
  std::string kinds = "--json=diagnostic-rendered-ansi,artifacts,future-incompat";
  if (messages.format == MessageFormat::Short || messages.json_short) kinds += ",diagnostic-short";
  arguments.push_back(std::move(kinds));
  if (context.terminal_width > 0) arguments.push_back(fmt::format("--diagnostic-width={}", context.terminal_width));
}

}  // namespace gantry::exec
