#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_bench() {
  CommandSpec spec("bench", "Compile and run benchmarks");
  spec.arg(Arg::positional("bench-name", "BENCHNAME").help("Run only benchmarks whose names contain this"));
  spec.arg(Arg::positionals("args", "ARGS").after_dashes().help("What the benchmark programs are given"));
  spec.arg(Arg::flag("no-run").help("Compile the benchmarks, but do not run them"));
  spec.arg(Arg::flag("no-fail-fast").help("Run all benchmark programs even if some fail"));
  spec.arg(message_format_arg());
  spec.args(package_selection_args("Benchmark"));
  spec.args(target_selection_args("Benchmark"));
  spec.args(feature_args());
  spec.arg(jobs_arg());
  spec.arg(Arg::unsupported("keep-going", 0,
                            {"use `--no-fail-fast` to run as many tests as possible regardless of failure"}));
  spec.arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Build for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("bench"));
  return spec;
}

int run_bench(const Matches& matches, Session& session) {
  const auto options = test_options(matches, session, plan::UserIntent::Bench);
  return ops::test(options, session.config(), make_host(session));
}

}  // namespace gantry::cli
