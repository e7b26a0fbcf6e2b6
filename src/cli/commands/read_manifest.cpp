#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "ops/metadata.h"

namespace gantry::cli {

CommandSpec describe_read_manifest() {
  CommandSpec spec("read-manifest", "DEPRECATED: print a package as JSON.\n\n`{} metadata --no-deps` tells more.");
  spec.list_about("DEPRECATED: print a package as JSON");
  spec.args(manifest_path_args());
  return spec;
}

int run_read_manifest(const Matches& matches, Session& session) {
  ops::read_manifest(matches.value("manifest-path"), project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
