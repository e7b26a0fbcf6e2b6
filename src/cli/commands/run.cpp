#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_run() {
  CommandSpec spec("run", "Compile a program or example and start it");
  spec.arg(Arg::positionals("args", "ARGS").trailing().help("What the program is given"));
  spec.arg(message_format_arg());
  spec.arg(package_arg("Package that has the program"));
  for (const char* kind : {"bin", "example"}) {
    spec.arg(Arg::list(kind, "NAME")
                 .optional_value()
                 .under(kTargetSelection)
                 .help(kind == std::string_view("bin") ? "Start this binary" : "Start this example"));
  }
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Optimise: build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Build for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("run") + "\nA `--help` for the program itself goes behind `--`: `{} run -- --help`.");
  return spec;
}

int run_run(const Matches& matches, Session& session) {
  const auto options = run_options(matches, session);
  return ops::run(options, session.config(), make_host(session));
}

}  // namespace gantry::cli
