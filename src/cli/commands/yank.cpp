#include "ops/yank.h"

#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"

namespace gantry::cli {

CommandSpec describe_yank() {
  CommandSpec spec("yank", "Take a published version out of use, or put it back");
  spec.arg(Arg::positional("crate", "CRATE").help("The package (default: the one of this directory)"));
  spec.arg(Arg::value("version", "VERSION").alias("vers").help("Which version"));
  spec.arg(Arg::flag("undo").help("Put it back"));
  spec.arg(index_arg("Index URL of the registry")).arg(registry_arg("Registry that has the package"));
  spec.arg(token_arg());
  spec.after_help(more_help("yank"));
  return spec;
}

int run_yank(const Matches& matches, Session& session) {
  ops::YankOptions options;
  options.crate = matches.value("crate");
  options.version = matches.value("version");
  options.undo = matches.has("undo");
  options.token = matches.value("token");
  options.offline = network_options(session).offline;
  options.choice = registry_choice(matches, session);
  ops::yank(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
