#include "exec/rustc_command.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "exec/unit_arguments.h"
#include "exec/unit_environment.h"
#include "plan/lto.h"

namespace gantry::exec {

namespace {

void add_setting(Arguments& arguments, std::string setting) {
  arguments.emplace_back("-C");
  arguments.push_back(std::move(setting));
}

void add_emit(const plan::Unit& unit, Arguments& arguments) {
  if (unit.is_check()) {
    arguments.emplace_back("--emit=dep-info,metadata");
  } else if (unit.requires_upstream_objects()) {
    arguments.emplace_back("--emit=dep-info,link");
  } else {
    arguments.emplace_back("--emit=dep-info,metadata,link");
  }
}

// Dylibs share one copy of the standard library with what loads them.
bool prefers_dynamic(const Context& context, const plan::Unit& unit) {
  if (unit.target->proc_macro) return true;
  if (!unit.target->has_crate_type("dylib") || unit.is_test_like()) return false;
  return !unit.is_member || context.options.workspace_members > 1;
}

// rustc's defaults follow opt-level; only what differs from them is passed.
void add_checks(const plan::Profile& profile, Arguments& arguments) {
  if (profile.opt_level != "0") {
    if (profile.debug_assertions) {
      add_setting(arguments, "debug-assertions=on");
      if (!profile.overflow_checks) add_setting(arguments, "overflow-checks=off");
    } else if (profile.overflow_checks) {
      add_setting(arguments, "overflow-checks=on");
    }
  } else if (!profile.debug_assertions) {
    add_setting(arguments, "debug-assertions=off");
    if (profile.overflow_checks) add_setting(arguments, "overflow-checks=on");
  } else if (!profile.overflow_checks) {
    add_setting(arguments, "overflow-checks=off");
  }
}

void add_code_generation(const plan::Unit& unit, Arguments& arguments) {
  const auto& profile = unit.profile;
  if (profile.opt_level != "0") add_setting(arguments, "opt-level=" + profile.opt_level);
  if (profile.panic != "unwind") add_setting(arguments, "panic=" + profile.panic);
  const auto lto = plan::lto_arguments(unit);
  arguments.insert(arguments.end(), lto.begin(), lto.end());
  if (profile.codegen_backend) arguments.insert(arguments.end(), {"-Z", "codegen-backend=" + *profile.codegen_backend});
  if (profile.codegen_units) add_setting(arguments, fmt::format("codegen-units={}", *profile.codegen_units));
  if (profile.debuginfo != "0") add_setting(arguments, "debuginfo=" + profile.debuginfo);
}

void add_split_debuginfo(const Context& context, const plan::Unit& unit, Arguments& arguments) {
  const auto& wanted = unit.profile.split_debuginfo;
  if (!wanted || unit.profile.debuginfo == "0") return;
  const auto& supported = context.toolchain.info(unit.kind).supported_split_debuginfo;
  if (std::ranges::find(supported, *wanted) != supported.end()) add_setting(arguments, "split-debuginfo=" + *wanted);
}

void add_script_flags(const Context& context, plan::UnitId id, Arguments& arguments) {
  const auto& unit = context.unit(id);
  const auto& links = context.links[plan::index_of(id)];
  std::vector<std::string> below_build, elsewhere;
  const auto& root = context.layout.layout(unit.kind).build_root;
  const auto& host_root = context.layout.host().build_root;
  for (const auto run : links.linked) {
    const auto* output = context.script(run);
    if (output == nullptr) continue;
    for (const auto& search_path : output->library_paths) {
      // Directories of our own come first, so that no installed library hides what a script has built.
      const auto equals = search_path.find('=');
      const std::string_view directory =
          equals == std::string::npos ? search_path : std::string_view(search_path).substr(equals + 1);
      const bool own = path::starts_with(directory, root) || path::starts_with(directory, host_root) ||
                       path::starts_with(search_path, root) || path::starts_with(search_path, host_root);
      (own ? below_build : elsewhere).push_back(search_path);
    }
  }
  for (const auto& search_path : below_build) arguments.insert(arguments.end(), {"-L", search_path});
  for (const auto& search_path : elsewhere) arguments.insert(arguments.end(), {"-L", search_path});

  // Libraries are linked once: into the package's library when it has one.
  const bool takes_links = unit.target->is_lib() || unit.package->library() == nullptr;
  for (const auto run : links.linked) {
    const auto* output = context.script(run);
    if (output == nullptr) continue;
    const bool own = links.own == run;
    if (own && takes_links) {
      for (const auto& library : output->library_links) arguments.insert(arguments.end(), {"-l", library});
    }
    for (const auto& argument : output->link_arguments) {
      // Arguments for cdylibs have always passed on to dependents; cargo keeps that.
      const bool reaches = own || argument.reach == LinkArgument::Reach::Cdylib;
      if (reaches && argument.applies_to(unit)) add_setting(arguments, "link-arg=" + argument.value);
    }
  }
}

void add_compiler(const Context& context, const plan::Unit& unit, const CompilerProxy* proxy, Command& command) {
  const auto& rustc = context.toolchain.rustc();
  std::vector<std::string> chain;
  if (proxy != nullptr) {
    chain.push_back(proxy->program);
  } else {
    if (rustc.wrapper) chain.push_back(*rustc.wrapper);
    if (rustc.workspace_wrapper && unit.is_member) chain.push_back(*rustc.workspace_wrapper);
  }
  chain.push_back(rustc.path);
  command.program = chain.front();
  command.args.assign(chain.begin() + 1, chain.end());
}

}  // namespace

std::vector<std::string> profile_arguments(const plan::Unit& unit) {
  Arguments arguments;
  add_code_generation(unit, arguments);
  if (unit.profile.split_debuginfo) add_setting(arguments, "split-debuginfo=" + *unit.profile.split_debuginfo);
  add_checks(unit.profile, arguments);
  if (unit.profile.rpath) add_setting(arguments, "rpath");
  if (unit.profile.incremental) add_setting(arguments, "incremental");
  if (unit.profile.strip != "none") add_setting(arguments, "strip=" + unit.profile.strip);
  return arguments;
}

Command rustc_command(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  const auto& target = *unit.target;
  const auto& profile = unit.profile;
  const auto& files = context.layout.files(id);
  const auto source = source_path(context, unit);
  const auto* proxy = context.primary[plan::index_of(id)] ? context.options.proxy : nullptr;
  Command command;
  add_compiler(context, unit, proxy, command);
  command.cwd = source.directory;
  command.dies_with_parent = true;
  auto& arguments = command.args;
  arguments.insert(arguments.end(), {"--crate-name", target.crate_name(),
                                     fmt::format("--edition={}", to_string(target.edition)), source.argument});
  add_error_format(context, arguments);
  if (!unit.is_test_like()) {
    for (const auto& type : target.crate_types) arguments.insert(arguments.end(), {"--crate-type", type});
  }
  add_emit(unit, arguments);
  if (prefers_dynamic(context, unit)) add_setting(arguments, "prefer-dynamic");
  add_code_generation(unit, arguments);
  add_split_debuginfo(context, unit, arguments);
  arguments.insert(arguments.end(), profile.rustflags.begin(), profile.rustflags.end());
  add_lints(unit, arguments);
  add_checks(profile, arguments);
  if (unit.is_test_like()) {
    if (target.harness) {
      arguments.emplace_back("--test");
    } else {
      arguments.insert(arguments.end(), {"--cfg", "test"});
    }
  }
  add_features(unit, arguments);
  add_check_cfg(unit, arguments);
  add_setting(arguments, "metadata=" + files.metadata);
  if (files.extra_filename) add_setting(arguments, "extra-filename=" + *files.extra_filename);
  if (profile.rpath) add_setting(arguments, "rpath");
  arguments.insert(arguments.end(), {"--out-dir", files.out_dir});
  if (!unit.kind.is_host()) arguments.insert(arguments.end(), {"--target", unit.kind.rustc_target()});
  if (auto linker = context.toolchain.linker(unit.kind)) add_setting(arguments, "linker=" + *linker);
  if (profile.incremental) add_setting(arguments, "incremental=" + context.layout.layout(unit.kind).incremental());
  if (profile.strip != "none") add_setting(arguments, "strip=" + profile.strip);
  add_dependency_directories(context, unit, arguments);
  add_externs(context, unit, arguments);
  if (!unit.is_local) arguments.insert(arguments.end(), {"--cap-lints", context.very_verbose() ? "warn" : "allow"});
  arguments.insert(arguments.end(), unit.extra_args.begin(), unit.extra_args.end());
  arguments.insert(arguments.end(), unit.rustflags.begin(), unit.rustflags.end());
  add_script_flags(context, id, arguments);
  add_script_cfgs(context, id, arguments);
  command.env = rustc_environment(context, id);
  if (proxy != nullptr) {
    for (const auto& [name, value] : proxy->environment) command.env[name] = value;
  }
  return command;
}

}  // namespace gantry::exec
