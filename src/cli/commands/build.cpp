#include <optional>
#include <string>

#include "base/path.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"

namespace gantry::cli {

CommandSpec describe_build() {
  CommandSpec spec("build", "Compile packages and everything they depend on");
  spec.arg(future_incompat_arg()).arg(message_format_arg());
  spec.args(package_selection_args("Build"));
  spec.args(target_selection_args("Build"));
  spec.args(feature_args());
  spec.arg(
      Arg::unsupported("debug", 0, {"`--debug` is the default for `cargo build`; instead `--release` is supported"}));
  spec.arg(release_arg("Optimise: build with the release profile")).arg(profile_arg("Build with this profile"));
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.args(target_triple_args("Build for this platform"));
  spec.arg(target_dir_arg());
  spec.arg(
      Arg::value("artifact-dir", "PATH").under(kCompilation).help("Copy final artifacts to this directory (unstable)"));
  spec.arg(Arg::misnamed("", 'O', "--artifact-dir")).arg(Arg::misnamed("out-dir", 0, "--artifact-dir"));
  spec.arg(Arg::flag("compile-time-deps").hide());
  spec.arg(unit_graph_arg()).arg(timings_arg());
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.after_help(more_help("build"));
  return spec;
}

namespace {

// --artifact-dir, else build.artifact-dir.
std::optional<std::string> artifact_directory(const Matches& matches, Session& session) {
  std::optional<std::string> directory;
  if (const auto given = matches.value("artifact-dir")) {
    directory = path::normalize(path::join(session.cwd(), *given));
  } else if (const auto configured = session.config().get_path({"build", "artifact-dir"})) {
    directory = configured->value;
  }
  if (directory) require_nightly_flag(session, "--artifact-dir", 6790);
  return directory;
}

}  // namespace

int run_build(const Matches& matches, Session& session) {
  ops::CompileOptions options = compile_options(matches, session, {.intent = plan::UserIntent::Build});
  options.artifact_dir = artifact_directory(matches, session);
  ops::compile(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
