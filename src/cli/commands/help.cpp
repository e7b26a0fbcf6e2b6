#include <fmt/format.h>

#include "base/error.h"
#include "cli/alias.h"
#include "cli/app.h"
#include "cli/builtin.h"
#include "cli/command.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/external.h"
#include "cli/output.h"

namespace gantry::cli {
namespace {

// The alias of that name, unless the configuration is broken or it stands for nothing.
std::optional<std::vector<std::string>> alias_for_help(Session& session, const std::string& name) {
  try {
    auto words = find_alias(session.config(), name);
    if (words && !words->empty()) return words;
  } catch (const Error&) {
    // The name may still be a command.
  }
  return std::nullopt;
}

}  // namespace

CommandSpec describe_help() {
  CommandSpec spec("help", "Explain a command");
  spec.arg(Arg::positional("command", "COMMAND").help("The command"));
  spec.without_silent_hint();
  return spec;
}

int run_help(const Matches& matches, Session& session) {
  const auto wanted = matches.value("command");
  if (!wanted) {
    show_help(session, describe_program(), session.program(), false, false);
    return 0;
  }
  std::string name = *wanted;
  if (const auto words = alias_for_help(session, name)) {
    if (words->size() > 1) {
      session.shell().out(fmt::format("`{}` is aliased to `{}`\n", name, fmt::join(*words, " ")));
      return 0;
    }
    name = words->front();
  }
  if (const Command* command = find_builtin(session, name)) {
    show_help(session, describe(*command), fmt::format("{} {}", session.program(), name), true, false);
    return 0;
  }
  const auto program = find_external(session, name);
  if (!program) fail_unknown_command(session, name);
  run_external(session, *program, name, {"--help"});
}

}  // namespace gantry::cli
