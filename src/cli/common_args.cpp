#include "cli/common_args.h"

#include <fmt/format.h>

namespace gantry::cli {

std::vector<Arg> global_args(bool of_command) {
  const char* const network = of_command ? kManifest : "";
  return {
      Arg::count("verbose", 'v').help("Say more; twice (-vv) also what dependencies and build scripts print"),
      Arg::flag("quiet", 'q').help("Say nothing but errors and what the compiler reports"),
      Arg::value("color", "WHEN").any_case().possible({"auto", "always", "never"}).help("When to colour the output"),
      Arg::flag("locked").under(network).help("Fail if `Cargo.lock` would have to change"),
      Arg::flag("offline").under(network).help("Work without the network"),
      Arg::flag("frozen").under(network).help("Both --locked and --offline"),
      Arg::list("config", "KEY=VALUE|PATH").help("Set a configuration value, or read one more configuration file"),
      Arg::short_list("unstable", 'Z', "FLAG")
          .help("Turn on an unstable feature (nightly only); '{} -Z help' lists them"),
      Arg::misnamed("", 'c', "--config"),
      Arg::misnamed("", 'z', "-Z"),
  };
}

Arg silent_arg() { return Arg::misnamed("silent", 's', "--quiet"); }

Arg manifest_path_arg() {
  return Arg::value("manifest-path", "PATH").under(kManifest).help("The Cargo.toml to work on");
}

std::vector<Arg> manifest_path_args() { return {manifest_path_arg(), Arg::misnamed("path", 0, "--manifest-path")}; }

Arg ignore_rust_version_arg() {
  return Arg::flag("ignore-rust-version").under(kManifest).help("Do not look at `rust-version` of packages");
}

Arg message_format_arg() {
  return Arg::list("message-format", "FMT")
      .any_case()
      .delimiter(',')
      .possible({"human", "short", "json", "json-diagnostic-short", "json-diagnostic-rendered-ansi",
                 "json-render-diagnostics"})
      .help("How messages are written");
}

Arg future_incompat_arg() {
  return Arg::flag("future-incompat-report").help("Report at the end what future compilers will refuse");
}

Arg dry_run_arg(std::string help) { return Arg::flag("dry-run", 'n').help(std::move(help)); }

Arg registry_arg(std::string help) { return Arg::value("registry", "REGISTRY").help(std::move(help)); }

Arg index_arg(std::string help) { return Arg::value("index", "INDEX").help(std::move(help)).conflicts({"registry"}); }

Arg package_arg(std::string help) {
  return Arg::value("package", "SPEC", 'p').optional_value().under(kPackageSelection).help(std::move(help));
}

Arg packages_arg(std::string help) {
  return Arg::list("package", "SPEC", 'p').optional_value().under(kPackageSelection).help(std::move(help));
}

Arg exclude_arg(std::string help) {
  return Arg::list("exclude", "SPEC").under(kPackageSelection).help(std::move(help));
}

std::vector<Arg> package_selection_args(const std::string& verb) {
  return {
      packages_arg(fmt::format("{} this package (see `{{}} help pkgid` for how to name it)", verb)),
      Arg::flag("workspace").under(kPackageSelection).help(fmt::format("{} every member of the workspace", verb)),
      exclude_arg("Leave this package out (with --workspace)"),
      Arg::misnamed("", 'x', "--exclude"),
      Arg::flag("all").under(kPackageSelection).help("Old name of --workspace"),
  };
}

std::vector<Arg> target_selection_args(const std::string& verb, const TargetArgs& options) {
  const auto one = [&](const char* name, const char* what) {
    return Arg::list(name, "NAME").optional_value().under(kTargetSelection).help(fmt::format("{} this {}", verb, what));
  };
  const auto all = [&](const char* name, const std::string& what) {
    return Arg::flag(name).under(kTargetSelection).help(fmt::format("{} {}", verb, what));
  };
  std::vector<Arg> args{all("lib", "the library"), all("bins", "all binaries"), one("bin", "binary"),
                        all("examples", "all examples"), one("example", "example")};
  if (options.tests_and_benches) {
    args.push_back(all("tests", "everything that has `test = true`"));
    args.push_back(one("test", "integration test"));
    args.push_back(all("benches", "everything that has `bench = true`"));
    args.push_back(one("bench", "benchmark"));
  }
  if (options.all_targets) args.push_back(all("all-targets", "all targets" + options.all_targets_note));
  return args;
}

std::vector<Arg> feature_args() {
  return {
      Arg::list("features", "FEATURES", 'F')
          .under(kFeatureSelection)
          .help("Features to turn on, by commas or blanks apart"),
      Arg::flag("all-features").under(kFeatureSelection).help("Turn on every feature"),
      Arg::flag("no-default-features").under(kFeatureSelection).help("Leave the `default` feature off"),
  };
}

Arg jobs_arg() {
  return Arg::value("jobs", "N", 'j')
      .hyphen_values()
      .under(kCompilation)
      .help("How many jobs run at once (default: one for each processor)");
}

Arg keep_going_arg() {
  return Arg::flag("keep-going").under(kCompilation).help("After an error go on with what does not depend on it");
}

Arg release_arg(std::string help) {
  return Arg::flag("release", 'r').conflicts({"profile"}).under(kCompilation).help(std::move(help));
}

Arg profile_arg(std::string help) {
  return Arg::value("profile", "PROFILE-NAME").under(kCompilation).help(std::move(help));
}

std::vector<Arg> target_triple_args(std::string help) {
  return {Arg::misnamed("", 't', "--target"),
          Arg::list("target", "TRIPLE").optional_value().under(kCompilation).help(std::move(help))};
}

Arg target_dir_arg() {
  return Arg::value("target-dir", "DIRECTORY").under(kCompilation).help("Where generated files go");
}

Arg unit_graph_arg() {
  return Arg::flag("unit-graph").under(kCompilation).help("Print the graph of compilations as JSON (unstable)");
}

Arg timings_arg() {
  return Arg::flag("timings").under(kCompilation).help("Write a report on how long everything took");
}

std::string more_help(const std::string& command) {
  return fmt::format("`{{}} help {}` shows this page too.", command);
}

}  // namespace gantry::cli
