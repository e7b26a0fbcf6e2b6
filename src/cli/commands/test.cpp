#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_test() {
  CommandSpec spec("test", "Compile and run unit tests, integration tests and documentation tests");
  spec.arg(Arg::positional("test-name", "TESTNAME").help("Run only tests whose names contain this"));
  spec.arg(Arg::positionals("args", "ARGS").after_dashes().help("What the test programs are given"));
  spec.arg(Arg::flag("no-run").help("Compile the tests, but do not run them"));
  spec.arg(Arg::flag("no-fail-fast").help("Run all test programs even if some fail"));
  spec.arg(future_incompat_arg()).arg(message_format_arg());
  spec.arg(Arg::flag("quiet", 'q').help("One character for each test instead of a line"));
  spec.args(package_selection_args("Test"));
  spec.args(target_selection_args("Test", {.all_targets_note = " (documentation tests are not among them)"}));
  spec.arg(Arg::flag("doc").under(kTargetSelection).help("Run only the tests in the library's documentation"));
  spec.args(feature_args());
  spec.arg(jobs_arg());
  spec.arg(Arg::unsupported("keep-going", 0,
                            {"use `--no-fail-fast` to run as many tests as possible regardless of failure"}));
  spec.arg(release_arg("Optimise: build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Build for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("test") + "\n`{} test -- --help` shows what the test programs understand.");
  return spec;
}

int run_test(const Matches& matches, Session& session) {
  const auto options = test_options(matches, session, plan::UserIntent::Test);
  return ops::test(options, session.config(), make_host(session));
}

}  // namespace gantry::cli
