#include "exec/script_run.h"

#include <fmt/format.h>

#include "base/path.h"
#include "exec/compiler_message.h"
#include "exec/unit_environment.h"
#include "toolchain/process_failure.h"

namespace gantry::exec {

namespace {

// The unit that compiled the script.
plan::UnitId compile_unit(const Context& context, plan::UnitId run) {
  const auto& unit = context.unit(run);
  for (const auto& dependency : unit.dependencies) {
    const auto& other = context.unit(dependency.unit);
    if (!other.runs_build_script() && other.target == unit.target) return dependency.unit;
  }
  throw Error(fmt::format("the build script of `{}` is not compiled before it runs", unit.package->id().display()));
}

std::string script_program(const Context& context, plan::UnitId run) {
  const auto& outputs = context.layout.files(compile_unit(context, run)).outputs;
  for (const auto& output : outputs) {
    if (output.role == plan::OutputRole::Executable) return output.uplifted.value_or(output.path);
  }
  return path::join(context.layout.build_script_dir(compile_unit(context, run)), context.unit(run).target->name);
}

bool list_names(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto end = list.find(',');
    if (list.substr(0, end) == name) return true;
    list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  }
  return false;
}

// RUSTC_BOOTSTRAP of the user's own environment may name crates that are allowed to open unstable features.
bool may_set_rustc_bootstrap(const Context& context, const plan::Unit& unit) {
  if (context.toolchain.rustc().is_nightly()) return true;
  const auto allowed = context.environment.get("RUSTC_BOOTSTRAP");
  const auto* library = unit.package->library();
  return allowed && library != nullptr && list_names(*allowed, library->crate_name());
}

ScriptOutput interpret(const Context& context, plan::UnitId run, std::string_view out, std::string out_dir_when_run) {
  const auto& unit = context.unit(run);
  ScriptOrigin origin;
  origin.package = unit.package->id().display();
  origin.whence = fmt::format("build script of `{}`", origin.package);
  origin.manifest = unit.package->manifest.get();
  origin.may_set_rustc_bootstrap = may_set_rustc_bootstrap(context, unit);
  origin.out_dir_when_run = std::move(out_dir_when_run);
  origin.out_dir = context.layout.build_script_out_dir(run);
  auto output = parse_script_output(out, origin);
  if (!output) throw Error(output.error());
  return std::move(*output);
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

}  // namespace

Command script_command(const Context& context, plan::UnitId run) {
  Command command;
  command.program = script_program(context, run);
  command.cwd = context.unit(run).package->root();
  command.env = script_environment(context, run);
  command.dies_with_parent = true;
  return command;
}

void create_script_directory(const Context& context, plan::UnitId id, FileSystem& files) {
  const auto& unit = context.unit(id);
  if (unit.links_override) return;
  if (unit.runs_build_script()) {
    with_context([&] { files.create_directories(context.layout.build_script_out_dir(id)); },
                 [] { return std::string("failed to create script output directory for build command"); });
  } else if (unit.target->kind == manifest::TargetKind::CustomBuild) {
    files.create_directories(context.layout.files(id).out_dir);
  }
}

void note_script_start(const Context& context, plan::UnitId run, FileSystem& files) {
  const auto stamp = context.layout.build_script_run_dir(run) + "/invoked.timestamp";
  files.write_atomic(stamp, "This file has an mtime of when this was started.");
}

void save_script_streams(const Context& context, plan::UnitId run, std::string_view out, std::string_view err,
                         FileSystem& files) {
  const auto directory = context.layout.build_script_run_dir(run);
  files.write_atomic(directory + "/output", out);
  files.write_atomic(directory + "/stderr", err);
  files.write_atomic(directory + "/root-output", context.layout.build_script_out_dir(run));
}

ScriptOutput interpret_script_output(const Context& context, plan::UnitId run, std::string_view out) {
  return interpret(context, run, out, context.layout.build_script_out_dir(run));
}

ScriptOutput interpret_recorded_output(const Context& context, plan::UnitId run, std::string_view recorded) {
  const auto end = recorded.find('\n');
  if (end == std::string_view::npos) return interpret(context, run, "", "");
  return interpret(context, run, recorded.substr(end + 1), std::string(recorded.substr(0, end)));
}

std::string recorded_script_output(const Context& context, plan::UnitId run, std::string_view out) {
  return fmt::format("{}\n{}", context.layout.build_script_out_dir(run), out);
}

freshness::UnitOutcome script_outcome(const Context& context, plan::UnitId run, const ScriptOutput& output) {
  const auto& unit = context.unit(run);
  freshness::UnitOutcome outcome;
  for (const auto& name : output.rerun_if_env_changed) {
    const auto configured = context.config_environment.find(name);
    outcome.environment.emplace_back(
        name, configured != context.config_environment.end() ? configured->second : context.environment.get(name));
  }
  if (output.has_rerun_rule()) {
    outcome.files = output.rerun_if_changed;
  } else if (unit.is_local) {
    outcome.package_directory = unit.package->root();
  }
  return outcome;
}

Error script_failure(const Context& context, plan::UnitId run, const Command& command, const ExitStatus& status,
                     std::string_view out, std::string_view err) {
  const auto& unit = context.unit(run);
  auto text = fmt::format("failed to run custom build command for `{}`", unit.package->id().display());
  const auto backtrace = context.environment.get("RUST_BACKTRACE");
  if (backtrace && *backtrace != "0" && context.unit(compile_unit(context, run)).profile.debuginfo == "0") {
    text += fmt::format(
        "\nnote: To improve backtraces for build dependencies, set the CARGO_PROFILE_{}_BUILD_OVERRIDE_DEBUG=true "
        "environment variable to enable debug information generation.",
        upper_case(unit.profile.name));
  }
  const auto cause =
      fmt::format("process didn't exit successfully: `{}` ({}){}", command.display(context.very_verbose()),
                  status.describe(), toolchain::describe_streams(to_utf8(out), to_utf8(err)));
  return Error(text, {cause});
}

}  // namespace gantry::exec
