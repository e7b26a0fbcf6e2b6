#include "cli/registry_args.h"

namespace gantry::cli {

Arg token_arg() { return Arg::value("token", "TOKEN").help("The token to prove who you are"); }

ops::RegistryChoice registry_choice(const Matches& matches, Session& session) {
  return ops::with_default({matches.value("registry"), matches.value("index")}, session.config());
}

}  // namespace gantry::cli
