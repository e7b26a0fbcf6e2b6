#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/version_text.h"

namespace gantry::cli {

CommandSpec describe_version() {
  CommandSpec spec("version", "Show the version");
  spec.after_help(more_help("version"));
  return spec;
}

int run_version(const Matches&, Session& session) {
  session.shell().out(version_text(session, session.globals.verbose > 0));
  return 0;
}

}  // namespace gantry::cli
