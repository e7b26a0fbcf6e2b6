#include "base/error.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"
#include "ops/doc.h"
#include "ops/open_workspace.h"

namespace gantry::cli {

CommandSpec describe_rustdoc() {
  CommandSpec spec("rustdoc", "Build the documentation of one target with extra rustdoc arguments");
  spec.arg(Arg::positionals("args", "ARGS").trailing().help("What rustdoc is given in addition"));
  spec.arg(Arg::flag("open").help("Open the result in a browser"));
  spec.arg(message_format_arg());
  spec.arg(Arg::value("output-format", "FMT").possible({"html", "json"}).help("What rustdoc writes (unstable)"));
  spec.arg(package_arg("Package to document"));
  spec.args(target_selection_args("Document"));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.arg(release_arg("Build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Document for this platform"));
  spec.arg(target_dir_arg()).arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("rustdoc"));
  return spec;
}

int run_rustdoc(const Matches& matches, Session& session) {
  if (matches.has("output-format")) {
    const auto host = make_host(session);
    const ops::OpenWorkspace opened(matches.value("manifest-path"), session.config(), host);
    require_nightly_flag(session, "--output-format", 12103);
    throw Error("gantry does not implement `--output-format` yet");
  }
  ops::DocOptions options{.compile = compile_options(matches, session, {.intent = plan::UserIntent::Doc}),
                          .scope = {.dependencies = false},
                          .open = matches.has("open")};
  options.compile.one_package = true;
  options.compile.extra_rustc_args = matches.values("args");
  ops::document(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
