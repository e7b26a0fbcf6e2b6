#include "cli/compile_args.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "cli/available.h"
#include "cli/silent_reporter.h"
#include "cli/unstable.h"
#include "config/term_config.h"
#include "manifest/names.h"
#include "ops/jobs.h"

namespace gantry::cli {
namespace {

exec::MessageOptions message_options(const Matches& matches) {
  exec::MessageOptions options;
  std::optional<exec::MessageFormat> kind;
  bool variant = false;  // a json-... word that refines "json"
  const auto choose = [&](exec::MessageFormat format) {
    if (kind) throw Error("cannot specify two kinds of `message-format` arguments");
    kind = format;
  };
  for (const auto& value : matches.values("message-format")) {
    const auto word = ascii_lower(value);
    if (word == "human") {
      choose(exec::MessageFormat::Human);
    } else if (word == "short") {
      choose(exec::MessageFormat::Short);
    } else if (word == "json") {
      choose(exec::MessageFormat::Json);
      variant = true;
    } else {
      // These only go with each other, and stand for json.
      if (kind && !variant) throw Error("cannot specify two kinds of `message-format` arguments");
      kind = exec::MessageFormat::Json;
      variant = true;
      if (word == "json-render-diagnostics") options.json_render_diagnostics = true;
      if (word == "json-diagnostic-short") options.json_short = true;
      if (word == "json-diagnostic-rendered-ansi") options.json_ansi = true;
    }
  }
  options.format = kind.value_or(exec::MessageFormat::Human);
  return options;
}

plan::TargetFilter target_filter(const Matches& matches) {
  plan::TargetFilter filter;
  filter.all_targets = matches.has("all-targets");
  filter.lib = matches.has("lib");
  filter.bins = {matches.has("bins"), matches.values("bin")};
  filter.examples = {matches.has("examples"), matches.values("example")};
  filter.tests = {matches.has("tests"), matches.values("test")};
  filter.benches = {matches.has("benches"), matches.values("bench")};
  return filter;
}

void check_targets(const Matches& matches) {
  for (const std::string& target : matches.values("target")) {
    if (target.empty()) throw Error("target was empty");
  }
  require_target_triple(matches);
}

workspace::Workspace load_workspace(const ops::CompileOptions& options, Session& session,
                                    const std::string& manifest_path) {
  return workspace::Workspace::load(manifest_path, {session.cwd(), options.target_dir, options.lockfile_path},
                                    session.config(), session.environment(), session.files());
}

// The checks that the order of cargo's errors is made of, as far as they need no workspace.
void fill(ops::CompileOptions& options, const Matches& matches, Session& session, const CompileDefaults& defaults) {
  options.packages = package_selection(matches);
  options.messages = message_options(matches);
  check_targets(matches);
  options.targets = matches.values("target");
  options.jobs = matches.value("jobs");
  if (options.jobs && options.jobs->starts_with('+')) options.jobs->erase(0, 1);
  if (options.jobs) ops::parse_jobs_flag(*options.jobs);  // wrong ones are told before anything else
  const bool is_check = defaults.check_profile && matches.value("profile") == "check";
  options.profile = is_check ? "check" : profile_name(matches, defaults.profile);
  if (matches.has("unit-graph")) {
    require_nightly_flag(session, "--unit-graph", 8002);
    throw Error("gantry does not implement `--unit-graph` yet");
  }
  if (matches.has("compile-time-deps")) {
    require_nightly_flag(session, "--compile-time-deps", 14434);
    throw Error("gantry does not implement `--compile-time-deps` yet");
  }
}

void require_names(const Matches& matches, const workspace::Workspace& workspace,
                   const workspace::PackageSelection& selection, Reporter& reporter) {
  require_package_names(matches, workspace);
  require_target_names(matches, workspace, selection, reporter);
}

// What needs no more checks.
void fill_rest(ops::CompileOptions& options, const Matches& matches, Session& session) {
  options.filter = target_filter(matches);
  options.features = feature_options(matches);
  options.keep_going = matches.has("keep-going");
  options.network = network_options(session);
  options.ignore_rust_version = matches.has("ignore-rust-version");
  options.timings = matches.has("timings");
  options.future_incompat_report = matches.has("future-incompat-report");
}

}  // namespace

workspace::PackageSelection package_selection(const Matches& matches) {
  workspace::PackageSelection selection;
  selection.packages = matches.values("package");
  selection.all = matches.has("workspace") || matches.has("all");
  selection.exclude = matches.values("exclude");
  if (!selection.exclude.empty() && !selection.all) throw Error("--exclude can only be used together with --workspace");
  return selection;
}

ops::Host make_host(Session& session) {
  const char* const color = session.shell().options().color == term::ColorChoice::Always  ? "always"
                            : session.shell().options().color == term::ColorChoice::Never ? "never"
                                                                                          : "auto";
  return ops::Host{session.files(),     session.processes(),  session.environment(),          session.clock(),
                   session.shell(),     session.cwd(),        session.cargo_home(),           session.program_path(),
                   session.arguments(), session.started_ns(), session.started_file_time_ns(), color};
}

ops::NetworkOptions network_options(Session& session) {
  ops::NetworkOptions options;
  options.locked = session.globals.locked || session.globals.frozen;
  options.offline = session.globals.offline || session.globals.frozen;
  if (!options.offline) {
    try {
      const auto configured = session.config().get_bool({"net", "offline"});
      options.offline = configured && configured->value;
    } catch (const Error&) {
      // A wrong value counts as none here; who needs the network settings will complain.
    }
  }
  if (session.globals.frozen && !session.globals.locked) options.locked_flag = "--frozen";
  return options;
}

const config::Config& project_config(const Matches& matches, Session& session) {
  workspace::find_manifest(matches.value("manifest-path"), session.cwd(), session.files());
  return session.config();
}

std::vector<std::string> split_features(const std::vector<std::string>& values) {
  std::vector<std::string> features;
  for (const std::string& value : values) {
    std::size_t begin = 0;
    while ((begin = value.find_first_not_of(", \t\n", begin)) != std::string::npos) {
      const std::size_t end = std::min(value.find_first_of(", \t\n", begin), value.size());
      features.push_back(value.substr(begin, end - begin));
      begin = end;
    }
  }
  return features;
}

std::string profile_name(const Matches& matches, const std::string& default_profile) {
  const auto given = matches.value("profile");
  if (!given) return matches.has("release") ? "release" : default_profile;
  if (*given == "doc") throw Error("profile `doc` is reserved and not allowed to be explicitly specified");
  if (!given->empty()) {
    if (const auto reason = manifest::check_profile_name(*given)) throw Error(*reason);
  }
  return *given;
}

resolver::CliFeatures feature_options(const Matches& matches) {
  return {split_features(matches.values("features")), matches.has("all-features"), !matches.has("no-default-features")};
}

ops::CompileOptions compile_options(const Matches& matches, Session& session, const CompileDefaults& defaults) {
  ops::CompileOptions options;
  options.manifest_path = matches.value("manifest-path");
  options.target_dir = matches.value("target-dir");
  options.intent = defaults.intent;
  const std::string manifest_path = workspace::find_manifest(options.manifest_path, session.cwd(), session.files());
  try {
    fill(options, matches, session, defaults);
    if (lacks_names(matches))
      require_names(matches, load_workspace(options, session, manifest_path), options.packages, session.shell());
  } catch (const Error&) {
    load_workspace(options, session, manifest_path);
    throw;
  }
  // Errors of [term] do not keep other commands from working; these need it for progress. Its warnings come later.
  SilentReporter silent;
  config::load_term_config(session.config(), silent);
  if (options.intent == plan::UserIntent::Check && options.profile == "test")
    options.intent = plan::UserIntent::CheckTest;
  fill_rest(options, matches, session);
  return options;
}

ops::CompileOptions install_options(const Matches& matches, Session& session, const workspace::Workspace* workspace) {
  ops::CompileOptions options;
  options.target_dir = matches.value("target-dir");
  fill(options, matches, session, {.profile = matches.has("debug") ? "dev" : "release"});
  if (workspace != nullptr && lacks_names(matches))
    require_names(matches, *workspace, options.packages, session.shell());
  fill_rest(options, matches, session);
  return options;
}

ops::RunOptions run_options(const Matches& matches, Session& session) {
  ops::RunOptions options{compile_options(matches, session, {}), matches.values("args")};
  if (options.compile.targets.size() > 1) throw Error("only one `--target` argument is supported");
  for (const auto* rule : {&options.compile.filter.bins, &options.compile.filter.examples}) {
    for (const std::string& name : rule->names) {
      if (name.find_first_of("*?[]") != std::string::npos) {
        throw Error("`cargo run` does not support glob patterns on target selection");
      }
    }
  }
  for (const std::string& package : options.compile.packages.packages) {
    if (package.find_first_of("*?[]") != std::string::npos) {
      throw Error(fmt::format("`cargo run` does not support glob pattern `{}` on package selection", package));
    }
  }
  return options;
}

ops::TestOptions test_options(const Matches& matches, Session& session, plan::UserIntent intent) {
  const bool bench = intent == plan::UserIntent::Bench;
  ops::TestOptions options;
  options.compile = compile_options(matches, session, {intent, bench ? "bench" : "test"});
  options.no_run = matches.has("no-run");
  options.no_fail_fast = matches.has("no-fail-fast");
  if (matches.has("doc")) {
    if (options.compile.filter.given()) throw Error("can't mix --doc with other target selecting options");
    if (options.no_run) throw Error("can't skip running doc tests with --no-run");
    options.compile.filter.doctests_only = true;
  }
  if (auto name = matches.value(bench ? "bench-name" : "test-name")) {
    options.args.push_back(std::move(*name));
    auto& filter = options.compile.filter;
    filter.tested = !bench && !filter.given();
  }
  for (std::string& argument : matches.values("args")) options.args.push_back(std::move(argument));
  return options;
}

}  // namespace gantry::cli
