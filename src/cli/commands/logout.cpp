#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"
#include "ops/login.h"

namespace gantry::cli {

CommandSpec describe_logout() {
  CommandSpec spec("logout", "Forget the token for a registry");
  spec.arg(registry_arg("Registry the token was for"));
  spec.after_help(more_help("logout"));
  return spec;
}

int run_logout(const Matches& matches, Session& session) {
  ops::logout(registry_choice(matches, session), session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
