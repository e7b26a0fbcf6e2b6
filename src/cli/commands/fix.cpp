#include "ops/fix.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_fix() {
  CommandSpec spec("fix", "Apply what the compiler suggests to the source code");
  spec.arg(Arg::flag("edition").help("Prepare the code for the next edition"));
  spec.arg(Arg::flag("edition-idioms").help("Change the code to the idioms of its edition"));
  spec.arg(Arg::flag("broken-code").help("Go on when the code does not compile"));
  spec.arg(Arg::flag("allow-no-vcs").help("Go on without version control"));
  spec.arg(Arg::flag("allow-dirty").help("Go on with uncommitted or staged changes"));
  spec.arg(Arg::flag("allow-staged").help("Go on with staged changes"));
  spec.arg(message_format_arg());
  spec.args(package_selection_args("Fix"));
  spec.args(target_selection_args("Fix", {.all_targets_note = " (default)"}));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Check with the release profile")).arg(profile_arg("Check with this profile"));
  spec.args(target_triple_args("Check for this platform"));
  spec.arg(target_dir_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("fix"));
  return spec;
}

int run_fix(const Matches& matches, Session& session) {
  ops::FixOptions options;
  options.compile = compile_options(matches, session, {.intent = plan::UserIntent::Check});
  options.mode = {matches.has("edition"), matches.has("edition-idioms"), matches.has("broken-code")};
  options.version_control = {matches.has("allow-no-vcs"), matches.has("allow-dirty"), matches.has("allow-staged")};
  ops::fix(std::move(options), session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
