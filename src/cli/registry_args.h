// --registry, --index and --token of commands about registries.
#pragma once

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/session.h"
#include "ops/registry_choice.h"

namespace gantry::cli {

Arg token_arg();

// With `registry.default` where nothing was given. Throws for names that no registry can have.
ops::RegistryChoice registry_choice(const Matches& matches, Session& session);

}  // namespace gantry::cli
