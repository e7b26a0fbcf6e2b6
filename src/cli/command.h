// A command has the same life everywhere: `describe` declares its arguments, `run` gets what was given and returns the
// exit code. Logic that is not about arguments lives in ops/.
#pragma once

#include <span>
#include <string_view>

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/session.h"

namespace gantry::cli {

struct Command {
  std::string_view name;
  CommandSpec (*describe)();
  // Null: not implemented yet.
  int (*run)(const Matches& matches, Session& session);
  bool is_beyond_cargo = false;  // cargo has no such command
};

// All built-in commands by name, without the global options.
std::span<const Command> all_commands();
const Command* find_command(std::string_view name);

// The description with the global options added.
CommandSpec describe(const Command& command);

// "build" for "b"; nothing for other names.
std::string_view builtin_alias(std::string_view name);
struct BuiltinAlias {
  std::string_view name;
  std::string_view command;
};
std::span<const BuiltinAlias> builtin_aliases();

}  // namespace gantry::cli
