#include "ops/login.h"

#include "base/standard_input.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"

namespace gantry::cli {

CommandSpec describe_login() {
  CommandSpec spec("login", "Keep a token for a registry");
  spec.arg(Arg::positional("token", "TOKEN").hide());
  spec.arg(Arg::positionals("args", "args").after_dashes().help("What the credential provider is given in addition"));
  spec.arg(registry_arg("Registry the token is for"));
  spec.after_help(more_help("login"));
  return spec;
}

int run_login(const Matches& matches, Session& session) {
  ops::LoginOptions options;
  options.choice = registry_choice(matches, session);
  options.offline = network_options(session).offline;
  options.token = matches.value("token");
  options.arguments = matches.values("args");
  if (options.token)
    session.shell().warning("`cargo login <token>` is deprecated in favor of reading `<token>` from stdin");
  StandardInput input;
  ops::login(options, input, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
