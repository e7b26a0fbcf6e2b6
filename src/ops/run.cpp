// cargo run (Cargo Book, "cargo run"): picks the one program, builds it, becomes it.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "ops/build_session.h"
#include "ops/programs.h"

namespace gantry::ops {

namespace {

struct Candidate {
  std::string package;
  const manifest::Target* target = nullptr;
};

bool selected_by(const plan::TargetFilter& filter, const manifest::Target& target) {
  const auto named = [&](const plan::TargetRule& rule) {
    return std::find(rule.names.begin(), rule.names.end(), target.name) != rule.names.end();
  };
  if (!filter.given()) return target.is_bin();
  if (target.is_bin()) return filter.bins.all || named(filter.bins);
  return target.is_example() && (filter.examples.all || named(filter.examples));
}

// `default-run` of the selected packages stands for --bin.
void apply_default_run(CompileOptions& options, const std::vector<manifest::PackagePtr>& packages) {
  if (options.filter.given()) return;
  std::vector<std::string> names;
  for (const auto& package : packages) {
    if (package->manifest->default_run) names.push_back(*package->manifest->default_run);
  }
  if (!names.empty()) options.filter.bins.names = names;
}

void check_single_program(const plan::TargetFilter& filter, const std::vector<manifest::PackagePtr>& packages) {
  std::vector<Candidate> candidates;
  for (const auto& package : packages) {
    for (const auto& target : package->manifest->targets) {
      if (selected_by(filter, target)) candidates.push_back({package->name(), &target});
    }
  }
  if (candidates.empty()) {
    if (!filter.given()) throw Error("a bin target must be available for `cargo run`");
    return;  // the selection of targets explains what is missing
  }
  if (candidates.size() == 1) {
    const auto& target = *candidates[0].target;
    if (target.kind == manifest::TargetKind::ExampleLib) {
      throw Error(fmt::format("example target `{}` is a library and cannot be executed", target.name));
    }
    return;
  }
  if (!filter.given()) {
    std::vector<std::string> names;
    for (const auto& candidate : candidates) names.push_back(candidate.target->name);
    std::sort(names.begin(), names.end());
    throw Error(fmt::format(
        "`cargo run` could not determine which binary to run. Use the `--bin` option to specify a binary, or the "
        "`default-run` manifest key.\navailable binaries: {}",
        fmt::join(names, ", ")));
  }
  std::string text =
      "`cargo run` can run at most one executable, but multiple were specified\nhelp: available targets:";
  for (const auto& candidate : candidates) {
    text += fmt::format("\n    {} `{}` in package `{}`", candidate.target->is_bin() ? "bin" : "example",
                        candidate.target->name, candidate.package);
  }
  throw Error(text);
}

// The only program is asked for by name, so that features it lacks are an error and no reason to pass it over.
void name_single_program(plan::TargetFilter& filter, const std::vector<manifest::PackagePtr>& packages) {
  if (filter.given()) return;
  for (const auto& package : packages) {
    for (const auto& target : package->manifest->targets) {
      if (target.is_bin()) filter.bins.names = {target.name};
    }
    // What is built without any choice of targets is built here, too: libraries are final artifacts.
    if (package->library() != nullptr) filter.lib = true;
  }
}

}  // namespace

int run(const RunOptions& run_options, const config::Config& config, const Host& host) {
  auto options = run_options.compile;
  const auto manifest_path = workspace::find_manifest(options.manifest_path, host.cwd, host.files);
  auto workspace = workspace::Workspace::load(manifest_path, {host.cwd, options.target_dir, options.lockfile_path},
                                              config, host.environment, host.files);
  {
    // Which program is meant is known before anything is resolved.
    const auto packages = workspace::select_packages(workspace, options.packages, host.reporter);
    apply_default_run(options, packages);
    check_single_program(options.filter, packages);
    name_single_program(options.filter, packages);
  }
  workspace.report_structure(host.reporter);
  auto session = prepare_build(std::move(workspace), options, config, host);
  std::optional<Command> command;
  const auto choose = [&](const exec::Compilation& compilation) -> std::optional<Sequel> {
    if (compilation.executables.empty()) return std::nullopt;
    auto program = compilation.executables.front();
    program.path = shown_path(program.path, host.cwd);
    // A bare name would be looked up in PATH.
    if (program.path.find('/') == std::string::npos) program.path = "./" + program.path;
    command = program_command(session, program, run_options.args);
    return *command;
  };
  execute_build(session, options, config, host, choose);
  if (!command) throw Error("a bin target must be available for `cargo run`");
  become(*command, host.environment, host.reporter);
}

}  // namespace gantry::ops
