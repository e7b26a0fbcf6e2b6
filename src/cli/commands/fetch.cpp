#include "ops/fetch.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_fetch() {
  CommandSpec spec("fetch", "Download the dependencies of a package");
  spec.args(target_triple_args("Only what this platform needs"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("fetch"));
  return spec;
}

int run_fetch(const Matches& matches, Session& session) {
  require_target_triple(matches);
  ops::fetch({matches.value("manifest-path"), network_options(session), matches.values("target")},
             project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
