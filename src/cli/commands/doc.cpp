#include "ops/doc.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_doc() {
  CommandSpec spec("doc", "Build the documentation of packages and their dependencies");
  spec.arg(Arg::flag("open").help("Open the result in a browser"));
  spec.arg(Arg::flag("no-deps").help("Leave the dependencies out"));
  spec.arg(Arg::flag("document-private-items").help("Document private items too"));
  spec.arg(message_format_arg());
  spec.args(package_selection_args("Document"));
  spec.args(feature_args());
  spec.args(target_selection_args("Document", {.tests_and_benches = false, .all_targets = false}));
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Document for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("doc"));
  return spec;
}

int run_doc(const Matches& matches, Session& session) {
  const ops::DocOptions options{
      .compile = compile_options(matches, session, {.intent = plan::UserIntent::Doc}),
      .scope = {.dependencies = !matches.has("no-deps"), .private_items = matches.has("document-private-items")},
      .open = matches.has("open")};
  ops::document(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
