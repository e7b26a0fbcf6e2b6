#include "server/app/command_line.h"

#include <array>
#include <csignal>

#include <fmt/format.h>

#include "base/error.h"
#include "server/app/arguments.h"
#include "server/app/commands.h"
#include "server/app/console.h"

namespace gantry::server::app {

namespace {

constexpr std::string_view kHelp = R"(A crate registry for cargo.

Usage: gantry-registry COMMAND

Commands:
  serve --data DIR [--listen ADDRESS:PORT] [--config FILE]   answer requests until SIGTERM
  user add NAME [--admin] --data DIR                         make a user
  user list --data DIR                                       names of the users
  token add USER --name LABEL [--scope SCOPE]... [--crate PATTERN]... [--expires DAYS] --data DIR
                                                             make a token; it is printed once, as the last word
  token list USER --data DIR                                 tokens of a user, without their secrets
  token revoke USER ID --data DIR                            make a token worthless
  check --data DIR                                           every crate file against its checksum, index against database
  reindex --data DIR                                         write all index files again
  backup --data DIR --to FILE                                everything, consistent, while the server runs
  restore --from FILE --data DIR                             into a directory that holds no registry
  git-index squash --data DIR                                replace the history of the git index by one commit
  config check --config FILE                                 read a configuration file and tell what is wrong
  version                                                    print the version

Scopes: publish-new, publish-update, yank, change-owners, read; without --scope a token has all.
Patterns: a crate's name, or the beginning of one with `*`; without --crate a token is for all crates.
)";

struct Command {
  std::string_view name;
  int (*run)(const std::vector<std::string>& arguments);
};

constexpr std::array<Command, 9> kCommands{{{"serve", serve},
                                            {"user", user},
                                            {"token", token},
                                            {"check", check},
                                            {"reindex", reindex},
                                            {"backup", backup},
                                            {"restore", restore},
                                            {"git-index", git_index},
                                            {"config", config}}};

int dispatch(const std::vector<std::string>& arguments) {
  const auto name = arguments.size() > 1 ? arguments[1] : "";
  if (name.empty()) throw UsageError("a command is missing");
  if (name == "help" || name == "--help" || name == "-h") {
    print_line(kHelp.substr(0, kHelp.size() - 1));
    return 0;
  }
  if (name == "version" || name == "--version" || name == "-V") {
    print_line("gantry-registry " GANTRY_VERSION);
    return 0;
  }
  for (const auto& command : kCommands) {
    if (command.name == name) return command.run({arguments.begin() + 2, arguments.end()});
  }
  throw UsageError(fmt::format("unknown command `{}`", name));
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return dispatch(arguments);
  } catch (const UsageError& error) {
    print_error(fmt::format("error: {}\n\nFor the commands, try 'gantry-registry help'.", error.what()));
    return 2;
  } catch (const Error& error) {
    std::string text = fmt::format("error: {}", error.message());
    for (const auto& cause : error.causes()) text += fmt::format("\n\nCaused by:\n  {}", cause);
    print_error(text);
    return 1;
  } catch (const std::exception& error) {
    print_error(fmt::format("error: {}", error.what()));
    return 1;
  }
}

}  // namespace gantry::server::app
