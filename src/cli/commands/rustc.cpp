#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"

namespace gantry::cli {

CommandSpec describe_rustc() {
  CommandSpec spec("rustc", "Compile one target with extra compiler arguments");
  spec.arg(Arg::positionals("args", "ARGS").trailing().help("What the compiler is given in addition"));
  spec.arg(Arg::value("print", "INFO").help("Print what the compiler knows instead of compiling"));
  spec.arg(Arg::list("crate-type", "CRATE-TYPE").delimiter(',').help("Kinds of crates to produce, by commas apart"));
  spec.arg(future_incompat_arg()).arg(message_format_arg());
  spec.arg(package_arg("Package to build"));
  spec.args(target_selection_args("Build"));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Optimise: build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Build for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("rustc"));
  return spec;
}

int run_rustc(const Matches& matches, Session& session) {
  auto options = compile_options(matches, session, {.intent = plan::UserIntent::Build, .check_profile = true});
  // The profiles of other commands stand for what these commands build.
  if (options.profile == "test") options.intent = plan::UserIntent::Test;
  if (options.profile == "bench") options.intent = plan::UserIntent::Bench;
  if (options.profile == "check") {
    options.intent = plan::UserIntent::Check;
    options.profile = "dev";
  }
  options.one_package = true;
  if (matches.has("print")) {
    require_nightly_flag(session, "print", 9357);
    throw Error("gantry does not implement `--print` yet");
  }
  options.extra_rustc_args = matches.values("args");
  if (const auto types = matches.values("crate-type"); !types.empty()) {
    options.single_crate_type = fmt::format("{}", fmt::join(types, ","));
  }
  ops::compile(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
