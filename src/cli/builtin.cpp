#include "cli/builtin.h"

#include "base/error.h"
#include "cli/alias.h"
#include "cli/external.h"

namespace gantry::cli {

const Command* find_builtin(Session& session, const std::string& name) {
  const Command* const command = find_command(name);
  if (command == nullptr || !command->is_beyond_cargo) return command;
  try {
    if (configured_alias(session.config_of_files(), name)) return nullptr;
  } catch (const Error&) {
    // A broken configuration is told of by whoever needs it.
  }
  return find_external(session, name) ? nullptr : command;
}

bool is_shown(const Session& session, const Command& command) {
  return !command.is_beyond_cargo || session.program() != "cargo";
}

}  // namespace gantry::cli
