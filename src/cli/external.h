// External subcommands: programs called cargo-NAME in $CARGO_HOME/bin and on PATH (Cargo Book, "External Tools").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"

namespace gantry::cli {

// The program for `cargo name`.
std::optional<std::string> find_external(Session& session, const std::string& name);

// All external subcommands: name and program; the first directory that has a name wins.
std::map<std::string, std::string> list_externals(Session& session);

// Becomes `program`, which gets the subcommand's name and `arguments`, and CARGO in its environment. Returns only by an
// exception when it cannot be started.
[[noreturn]] void run_external(Session& session, const std::string& program, const std::string& name,
                               const std::vector<std::string>& arguments);

// "no such command: `x`" with helps; for words that look like +toolchain or like a file the fitting variant.
[[noreturn]] void fail_unknown_command(Session& session, const std::string& name);

}  // namespace gantry::cli
