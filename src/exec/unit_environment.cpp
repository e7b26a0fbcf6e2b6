#include "exec/unit_environment.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/path.h"

namespace gantry::exec {

namespace {

void add_package(const Context& context, const plan::Unit& unit, Variables& variables) {
  const auto& manifest = *unit.package->manifest;
  const auto& metadata = manifest.metadata;
  const auto& version = unit.package->version();
  variables["CARGO"] = context.options.cargo_path;
  variables["CARGO_MANIFEST_DIR"] = unit.package->root();
  variables["CARGO_MANIFEST_PATH"] = unit.package->manifest_path;
  variables["CARGO_PKG_NAME"] = unit.package->name();
  variables["CARGO_PKG_VERSION"] = version.to_string();
  variables["CARGO_PKG_VERSION_MAJOR"] = std::to_string(version.major);
  variables["CARGO_PKG_VERSION_MINOR"] = std::to_string(version.minor);
  variables["CARGO_PKG_VERSION_PATCH"] = std::to_string(version.patch);
  variables["CARGO_PKG_VERSION_PRE"] = version.pre;
  variables["CARGO_PKG_AUTHORS"] = fmt::format("{}", fmt::join(metadata.authors, ":"));
  variables["CARGO_PKG_DESCRIPTION"] = metadata.description.value_or("");
  variables["CARGO_PKG_HOMEPAGE"] = metadata.homepage.value_or("");
  variables["CARGO_PKG_REPOSITORY"] = metadata.repository.value_or("");
  variables["CARGO_PKG_LICENSE"] = metadata.license.value_or("");
  variables["CARGO_PKG_LICENSE_FILE"] = metadata.license_file.value_or("");
  variables["CARGO_PKG_README"] = metadata.readme.value_or("");
  variables["CARGO_PKG_RUST_VERSION"] = metadata.rust_version.value_or("");
}

void add_script_results(const Context& context, plan::UnitId id, Variables& variables) {
  const auto own = context.links[plan::index_of(id)].own;
  if (!own) return;
  variables["OUT_DIR"] = context.layout.build_script_out_dir(*own);
  if (const auto* output = context.script(*own)) {
    for (const auto& [name, value] : output->environment) variables[name] = value;
  }
}

// The new directories in front of those that the environment has.
std::string joined_library_path(const Context& context, const std::vector<std::string>& directories) {
  auto text = fmt::format("{}", fmt::join(directories, ":"));
  if (const auto inherited = context.environment.get(kLibraryPath)) text += ":" + *inherited;
  return text;
}

// A search path without its kind when it lies below `root`.
std::optional<std::string> directory_below(std::string_view search_path, const std::string& root) {
  for (const std::string_view kind : {"native=", "crate=", "dependency=", "framework=", "all="}) {
    if (search_path.starts_with(kind)) {
      search_path.remove_prefix(kind.size());
      break;
    }
  }
  if (!path::starts_with(search_path, root)) return std::nullopt;
  return std::string(search_path);
}

// Libraries that proc macros and build scripts load while they run: found through the search paths of the scripts below
// them.
void append_plugin_directories(const Context& context, plan::UnitId id, std::string& library_path) {
  const auto& root = context.layout.host().build_root;
  for (const auto run : context.links[plan::index_of(id)].plugins) {
    const auto* output = context.script(run);
    if (output == nullptr) continue;
    for (const auto& search_path : output->library_paths) {
      if (auto directory = directory_below(search_path, root)) library_path += ":" + *directory;
    }
  }
}

void add_tool_library_path(const Context& context, plan::UnitId id, Variables& variables) {
  auto library_path = joined_library_path(context, {context.layout.host().deps()});
  append_plugin_directories(context, id, library_path);
  variables[kLibraryPath] = std::move(library_path);
}

void add_config(const Context& context, Variables& variables) {
  for (const auto& [name, value] : context.config_environment) variables[name] = value;
}

// Integration tests and benches start the programs of their package.
void add_program_paths(const Context& context, const plan::Unit& unit, Variables& variables) {
  if (!unit.target->is_test() && !unit.target->is_bench()) return;
  const auto& layout = context.layout.layout(unit.kind);
  for (const auto& target : unit.package->manifest->targets) {
    if (!target.is_bin()) continue;
    variables["CARGO_BIN_EXE_" + target.name] =
        context.check_only ? "placeholder:" + target.name : path::join(layout.artifact_root, target.name);
  }
}

void add_target_configuration(const Context& context, const plan::Unit& unit, Variables& variables) {
  std::map<std::string, std::vector<std::string>> values;
  for (const auto& cfg : context.toolchain.info(unit.kind).cfgs) {
    // These depend on the profile or are the compiler's own.
    if (cfg.name == "debug_assertions" || cfg.name == "proc_macro") continue;
    auto& list = values[cfg.name];
    if (cfg.value) list.push_back(*cfg.value);
  }
  values["feature"] = unit.features;
  if (unit.profile.debug_assertions) values["debug_assertions"];
  for (const auto& [name, list] : values) {
    variables["CARGO_CFG_" + environment_form(name)] = fmt::format("{}", fmt::join(list, ","));
  }
}

void add_link_metadata(const Context& context, const plan::Unit& unit, Variables& variables) {
  for (const auto& dependency : unit.dependencies) {
    const auto& other = context.unit(dependency.unit);
    if (!other.runs_build_script()) continue;
    const auto* output = context.script(dependency.unit);
    const auto& links = other.package->manifest->metadata.links;
    if (output == nullptr || !links) continue;
    for (const auto& [key, value] : output->metadata) {
      variables[fmt::format("DEP_{}_{}", environment_form(*links), environment_form(key))] = value;
    }
  }
}

}  // namespace

Environment compiler_environment(Environment environment) {
  if (!environment.has(kAllocatorOptions)) environment.set(kAllocatorOptions, "thp:always");
  return environment;
}

Variables rustc_environment(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  Variables variables;
  add_config(context, variables);
  add_package(context, unit, variables);
  variables["CARGO_CRATE_NAME"] = unit.target->crate_name();
  if (unit.target->is_executable()) variables["CARGO_BIN_NAME"] = unit.target->name;
  if (context.primary[plan::index_of(id)]) variables[kPrimaryPackage] = "1";
  add_program_paths(context, unit, variables);
  if (unit.target->is_test() || unit.target->is_bench()) {
    variables["CARGO_TARGET_TMPDIR"] = path::join(path::parent(context.layout.layout(unit.kind).build_root), "tmp");
  }
  add_tool_library_path(context, id, variables);
  add_script_results(context, id, variables);
  return variables;
}

Variables rustdoc_environment(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  Variables variables;
  add_config(context, variables);
  add_package(context, unit, variables);
  variables["CARGO_CRATE_NAME"] = unit.target->crate_name();
  add_tool_library_path(context, id, variables);
  add_script_results(context, id, variables);
  return variables;
}

Variables script_environment(const Context& context, plan::UnitId run) {
  const auto& unit = context.unit(run);
  const auto& rustc = context.toolchain.rustc();
  const auto& host = context.layout.host();
  Variables variables;
  add_config(context, variables);
  add_package(context, unit, variables);
  std::vector<std::string> directories;
  if (!context.check_only) directories.push_back(host.artifact_root);
  directories.push_back(host.deps());
  directories.push_back(context.toolchain.info(toolchain::CompileKind::host()).sysroot_libdir);
  auto library_path = joined_library_path(context, directories);
  append_plugin_directories(context, run, library_path);
  variables[kLibraryPath] = std::move(library_path);

  variables["OUT_DIR"] = context.layout.build_script_out_dir(run);
  variables["TARGET"] = context.toolchain.triple(unit.kind);
  variables["HOST"] = rustc.host;
  variables["NUM_JOBS"] = std::to_string(context.options.jobs);
  variables["DEBUG"] = unit.profile.debuginfo == "0" ? "false" : "true";
  variables["OPT_LEVEL"] = unit.profile.opt_level;
  variables["PROFILE"] = unit.profile.root;
  variables["RUSTC"] = rustc.path;
  variables["RUSTDOC"] = rustc.rustdoc;
  variables["RUSTC_WRAPPER"] = rustc.wrapper;
  variables["RUSTC_WORKSPACE_WRAPPER"] = unit.is_member ? rustc.workspace_wrapper : std::nullopt;
  if (auto linker = context.toolchain.linker(unit.kind)) variables["RUSTC_LINKER"] = std::move(*linker);
  variables["CARGO_ENCODED_RUSTFLAGS"] = fmt::format("{}", fmt::join(unit.rustflags, "\x1f"));
  variables["RUSTFLAGS"] = std::nullopt;
  if (const auto& links = unit.package->manifest->metadata.links) variables["CARGO_MANIFEST_LINKS"] = *links;
  for (const auto& feature : unit.features) variables["CARGO_FEATURE_" + environment_form(feature)] = "1";
  add_target_configuration(context, unit, variables);
  add_link_metadata(context, unit, variables);
  return variables;
}

Variables program_environment(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  Variables variables;
  add_config(context, variables);
  add_package(context, unit, variables);
  add_program_paths(context, unit, variables);
  variables[kLibraryPath] = program_library_path(context, unit.kind);
  add_script_results(context, id, variables);
  return variables;
}

std::vector<std::string> native_directories(const Context& context, const toolchain::CompileKind& kind) {
  std::set<std::string> search_paths;  // sorted with their kinds, as cargo keeps them
  for (std::size_t i = 0; i < context.script_outputs.size(); ++i) {
    if (!context.script_outputs[i]) continue;
    search_paths.insert(context.script_outputs[i]->library_paths.begin(),
                        context.script_outputs[i]->library_paths.end());
  }
  const auto& root = context.layout.layout(kind).build_root;
  std::vector<std::string> directories;
  for (const auto& search_path : search_paths) {
    if (auto directory = directory_below(search_path, root)) directories.push_back(std::move(*directory));
  }
  return directories;
}

std::string program_library_path(const Context& context, const toolchain::CompileKind& kind) {
  const auto& layout = context.layout.layout(kind);
  auto directories = native_directories(context, kind);
  if (!context.check_only) directories.push_back(layout.artifact_root);
  directories.push_back(layout.deps());
  directories.push_back(context.toolchain.info(kind).sysroot_libdir);
  return joined_library_path(context, directories);
}

}  // namespace gantry::exec
