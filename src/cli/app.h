// The front end: options before the command, aliases, built-in and external commands, and the one place where errors
// become output.
#pragma once

#include <string>
#include <vector>

#include "cli/args/spec.h"
#include "cli/session.h"

namespace gantry::cli {

// Runs the whole command line. Returns the exit code.
int run_program(World& world);

// The description of the program itself, as `cargo --help` shows it.
CommandSpec describe_program();

}  // namespace gantry::cli
