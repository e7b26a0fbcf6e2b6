#include "exec/rustdoc_command.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "exec/unit_arguments.h"
#include "exec/unit_environment.h"
#include "plan/lto.h"

namespace gantry::exec {

namespace {

void add_crate(const plan::Unit& unit, Arguments& arguments) {
  arguments.push_back(fmt::format("--edition={}", to_string(unit.target->edition)));
  for (const auto& type : unit.target->crate_types) arguments.insert(arguments.end(), {"--crate-type", type});
}

bool has_version_flag(const plan::Unit& unit) {
  const auto gives = [](const std::vector<std::string>& flags) {
    return std::ranges::any_of(flags, [](const std::string& flag) { return flag.starts_with("--crate-version"); });
  };
  return gives(unit.rustdocflags) || gives(unit.extra_args);
}

// Search paths of every build script of this run, sorted with their kinds.
void add_all_search_paths(const Context& context, Arguments& arguments) {
  std::set<std::string> search_paths;
  for (const auto& output : context.script_outputs) {
    if (output) search_paths.insert(output->library_paths.begin(), output->library_paths.end());
  }
  for (const auto& search_path : search_paths) arguments.insert(arguments.end(), {"-L", search_path});
}

}  // namespace

std::string index_page(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  return path::join(path::join(context.layout.layout(unit.kind).doc_root, unit.target->crate_name()), "index.html");
}

Command rustdoc_command(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  const auto source = source_path(context, unit);
  Command command;
  command.program = context.toolchain.rustc().rustdoc;
  command.cwd = source.directory;
  command.dies_with_parent = true;
  auto& arguments = command.args;
  add_crate(unit, arguments);
  arguments.insert(arguments.end(), {"--crate-name", unit.target->crate_name(), source.argument});
  if (!unit.is_local) arguments.insert(arguments.end(), {"--cap-lints", context.very_verbose() ? "warn" : "allow"});
  if (!unit.kind.is_host()) arguments.insert(arguments.end(), {"--target", unit.kind.rustc_target()});
  arguments.insert(arguments.end(), {"-o", context.layout.layout(unit.kind).doc_root});
  add_features(unit, arguments);
  add_check_cfg(unit, arguments);
  add_error_format(context, arguments);
  add_lints(unit, arguments);
  arguments.insert(arguments.end(), {"-C", "metadata=" + context.layout.files(id).metadata});
  add_dependency_directories(context, unit, arguments);
  add_externs(context, unit, arguments);
  arguments.insert(arguments.end(), unit.extra_args.begin(), unit.extra_args.end());
  arguments.insert(arguments.end(), unit.rustdocflags.begin(), unit.rustdocflags.end());
  if (!has_version_flag(unit))
    arguments.insert(arguments.end(), {"--crate-version", unit.package->version().to_string()});
  add_script_cfgs(context, id, arguments);
  command.env = rustdoc_environment(context, id);
  return command;
}

DoctestCommand doctest_command(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  const auto source = source_path(context, unit);
  DoctestCommand result;
  auto& command = result.command;
  command.program = context.toolchain.rustc().rustdoc;
  command.cwd = source.directory;
  auto& arguments = command.args;
  add_crate(unit, arguments);
  arguments.insert(arguments.end(), {"--color", context.options.color_flag, "--crate-name", unit.target->crate_name(),
                                     "--test", source.argument, "--test-run-directory", unit.package->root()});
  if (!unit.kind.is_host()) arguments.insert(arguments.end(), {"--target", unit.kind.rustc_target()});
  if (const auto runner = context.toolchain.runner(unit.kind); runner && !runner->empty()) {
    arguments.insert(arguments.end(), {"--test-runtool", runner->front()});
    for (std::size_t i = 1; i < runner->size(); ++i)
      arguments.insert(arguments.end(), {"--test-runtool-arg", (*runner)[i]});
  }
  if (unit.profile.panic != "unwind") arguments.insert(arguments.end(), {"-C", "panic=" + unit.profile.panic});
  if (auto linker = context.toolchain.linker(unit.kind)) arguments.insert(arguments.end(), {"-C", "linker=" + *linker});
  add_all_search_paths(context, arguments);
  result.test_arguments_at = arguments.size();
  add_lints(unit, arguments);
  add_externs(context, unit, arguments);
  add_dependency_directories(context, unit, arguments);
  const auto lto = plan::lto_arguments(unit);
  arguments.insert(arguments.end(), lto.begin(), lto.end());
  add_features(unit, arguments);
  add_check_cfg(unit, arguments);
  add_script_cfgs(context, id, arguments);
  if (const auto* output = context.own_script(id)) {
    for (const auto& argument : output->link_arguments) {
      if (argument.reach == LinkArgument::Reach::All)
        arguments.insert(arguments.end(), {"-C", "link-arg=" + argument.value});
    }
  }
  arguments.insert(arguments.end(), unit.rustdocflags.begin(), unit.rustdocflags.end());
  arguments.insert(arguments.end(),
                   {"--error-format", context.options.messages.format == MessageFormat::Short ? "short" : "human"});
  command.env = rustdoc_environment(context, id);
  return result;
}

}  // namespace gantry::exec
