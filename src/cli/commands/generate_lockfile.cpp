#include "base/error.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"
#include "ops/update.h"

namespace gantry::cli {

CommandSpec describe_generate_lockfile() {
  CommandSpec spec("generate-lockfile", "Write a new Cargo.lock");
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.arg(Arg::value("publish-time", "yyyy-mm-ddThh:mm:ssZ")
               .under(kManifest)
               .help("Take only packages that were published before (unstable)"));
  spec.after_help(more_help("generate-lockfile"));
  return spec;
}

int run_generate_lockfile(const Matches& matches, Session& session) {
  if (matches.has("publish-time")) {
    require_nightly_flag(session, "--publish-time", 5221);
    throw Error("gantry does not implement `--publish-time` yet");
  }
  ops::generate_lockfile({matches.value("manifest-path"), network_options(session), matches.has("ignore-rust-version")},
                         project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
