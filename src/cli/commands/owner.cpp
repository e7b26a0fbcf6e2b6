#include "ops/owner.h"

#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"

namespace gantry::cli {

CommandSpec describe_owner() {
  CommandSpec spec("owner", "Show or change who may publish a package");
  spec.arg(Arg::positional("crate", "CRATE").help("The package (default: the one of this directory)"));
  spec.arg(Arg::list("add", "LOGIN", 'a').help("Invite this user or team"));
  spec.arg(Arg::list("remove", "LOGIN", 'r').help("Remove this user or team"));
  spec.arg(Arg::flag("list", 'l').help("Show the owners"));
  spec.arg(index_arg("Index URL of the registry")).arg(registry_arg("Registry that has the package"));
  spec.arg(token_arg());
  spec.after_help(more_help("owner"));
  return spec;
}

int run_owner(const Matches& matches, Session& session) {
  ops::OwnerOptions options;
  options.choice = registry_choice(matches, session);
  options.crate = matches.value("crate");
  options.add = matches.values("add");
  options.remove = matches.values("remove");
  options.list = matches.has("list");
  options.token = matches.value("token");
  options.offline = network_options(session).offline;
  ops::owner(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
