#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_check() {
  CommandSpec spec("check", "Look for errors in packages without producing programs");
  spec.arg(future_incompat_arg()).arg(message_format_arg());
  spec.args(package_selection_args("Check"));
  spec.args(target_selection_args("Check"));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Check with the release profile")).arg(profile_arg("Check with this profile"));
  spec.args(target_triple_args("Check for this platform"));
  spec.arg(target_dir_arg());
  spec.arg(Arg::flag("compile-time-deps").hide());
  spec.arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("check"));
  return spec;
}

int run_check(const Matches& matches, Session& session) {
  const ops::CompileOptions options = compile_options(matches, session, {.intent = plan::UserIntent::Check});
  ops::compile(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
