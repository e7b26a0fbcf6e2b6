#include "cli/app.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "cli/alias.h"
#include "cli/args/help.h"
#include "cli/args/parser.h"
#include "cli/builtin.h"
#include "cli/command.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/external.h"
#include "cli/listing.h"
#include "cli/output.h"
#include "cli/unstable.h"
#include "cli/version_text.h"
#include "term/error_report.h"
#include "toolchain/process_failure.h"

namespace gantry::cli {
namespace {

// A usage error that has been rendered: main prints it and exits.
struct UsageFailure {
  Styled text;
};

class App {
 public:
  explicit App(World& world) : world_(world), session_(world, std::string(path::file_name(world.argv0))) {}

  int run();

 private:
  int dispatch(const std::vector<std::string>& arguments);
  // A command with aliases replaced and, when it is one of ours, its own arguments parsed.
  struct Called {
    std::string name;
    std::vector<std::string> rest;     // as they came
    const Command* builtin = nullptr;  // null: a program of its own
    std::optional<Matches> matches;    // of `rest`, for a builtin
  };
  Called read_command(std::string name, std::vector<std::string> rest, bool dashes);
  int run_command(const Called& called);
  // Replaces an alias by its words until a command is reached.
  struct Expansion {
    std::string name;
    std::vector<std::string> rest;
    bool aliased = false;
  };
  Expansion expand(std::string name, std::vector<std::string> rest, bool dashes);
  void warn_about_alias(const std::string& name);
  Matches parse_program(const std::vector<std::string>& arguments);
  Matches parse(const CommandSpec& spec, const std::string& invocation, const std::vector<std::string>& words,
                const ParserOptions& options);
  void take_globals(const Matches& matches);
  int explain(const std::string& code);

  World& world_;
  Session session_;
};

// Thrown when a help page was shown: ends the command with this code.
struct HelpShown {
  int exit_code;
};

Matches App::parse(const CommandSpec& spec, const std::string& invocation, const std::vector<std::string>& words,
                   const ParserOptions& options) {
  auto parsed = parse_arguments(spec, invocation, words, options);
  if (parsed) return std::move(*parsed);
  if (const auto* error = std::get_if<UsageError>(&parsed.error())) throw UsageFailure{error->text};
  const auto& request = std::get<HelpRequest>(parsed.error());
  show_help(session_, request.spec, request.invocation, request.long_page, request.is_error);
  throw HelpShown{request.is_error ? Error::kUsage : 0};
}

Matches App::parse_program(const std::vector<std::string>& arguments) {
  std::optional<CommandSpec> met;
  ParserOptions options;
  options.stop_at_word = true;
  options.find_command = [&](const std::string& name) -> const CommandSpec* {
    const Command* command = find_builtin(session_, name);
    if (command == nullptr) return nullptr;
    met = describe(*command);
    return &*met;
  };
  return parse(describe_program(), session_.program(), arguments, options);
}

void App::take_globals(const Matches& matches) {
  GlobalOptions& globals = session_.globals;
  globals.verbose += matches.count("verbose");
  globals.quiet = globals.quiet || matches.has("quiet");
  if (const auto color = matches.value("color")) globals.color = color;
  globals.locked = globals.locked || matches.has("locked");
  globals.offline = globals.offline || matches.has("offline");
  globals.frozen = globals.frozen || matches.has("frozen");
  // Those behind the command take the place of those before it.
  if (auto values = matches.values("config"); !values.empty()) globals.config = std::move(values);
  for (std::string& value : matches.values("unstable")) globals.unstable.push_back(std::move(value));
  if (const Matches* nested = matches.subcommand_matches(); nested != nullptr) take_globals(*nested);
}

int App::dispatch(const std::vector<std::string>& arguments) {
  const Matches matches = parse_program(arguments);
  take_globals(matches);
  // Whatever else is asked for, the whole command line must be right. Aliases stand in the configuration of the
  // directory that is changed to.
  std::optional<Called> called;
  const auto read_called = [&] {
    called = read_command(matches.subcommand(), matches.values(kRest), matches.has(kDashes));
  };
  if (find_builtin(session_, matches.subcommand()) != nullptr) read_called();
  if (const auto directory = matches.value("directory")) {
    const auto& unstable = session_.globals.unstable;
    const bool allowed =
        session_.nightly_allowed() && std::find(unstable.begin(), unstable.end(), "unstable-options") != unstable.end();
    if (!allowed) {
      throw Error("the `-C` flag is unstable, pass `-Z unstable-options` on the nightly channel to enable it");
    }
    session_.change_directory(*directory);
  }
  if (!called && matches.subcommand_matches() != nullptr) read_called();
  if (called && called->builtin != nullptr) warn_about_alias(called->name);
  const auto& unstable = session_.globals.unstable;
  if (std::find(unstable.begin(), unstable.end(), "help") != unstable.end()) {
    session_.shell().out(unstable_flags_page(session_.program()));
    return 0;
  }
  if (matches.has("version")) {
    session_.shell().out(version_text(session_, matches.has("verbose")));
    return 0;
  }
  if (const auto code = matches.value("explain")) return explain(*code);
  if (matches.has("list")) {
    session_.shell().out(installed_commands(session_, matches.has("verbose")));
    return 0;
  }
  if (called) return run_command(*called);
  show_help(session_, describe_program(), session_.program(), false, false);
  return 0;
}

void App::warn_about_alias(const std::string& name) {
  try {
    if (!configured_alias(session_.config_of_files(), name)) return;
  } catch (const Error&) {
    return;  // a broken definition of what is not used
  }
  session_.shell().warning(
      fmt::format("user-defined alias `{}` is ignored, because it is shadowed by a built-in command", name));
}

App::Expansion App::expand(std::string name, std::vector<std::string> rest, bool dashes) {
  std::vector<std::string> seen;
  while (true) {
    if (find_builtin(session_, name) != nullptr) {
      if (dashes && seen.empty()) {
        throw Error(
            fmt::format("trailing arguments after built-in command `{}` are unsupported: `{}`\n\nTo pass the arguments "
                        "to the subcommand, remove `--`",
                        name, fmt::join(rest, " ")));
      }
      return {std::move(name), std::move(rest), !seen.empty()};
    }
    const auto words = find_alias(session_.config_of_files(), name);
    if (!words) {
      if (!seen.empty() && !find_external(session_, name)) fail_unknown_command(session_, name);
      return {std::move(name), std::move(rest), !seen.empty()};
    }
    if (builtin_alias(name).empty()) {
      if (const auto shadowed = find_external(session_, name)) {
        Diagnostic warning;
        warning.level = Level::Warning;
        warning.title =
            fmt::format("user-defined alias `{}` is shadowing an external subcommand found at `{}`", name, *shadowed);
        warning.notes.emplace_back(Level::Note,
                                   "this was previously accepted but will become a hard error in the future; see "
                                   "<https://github.com/rust-lang/cargo/issues/10049>");
        session_.shell().diagnostic(warning);
      }
    }
    if (words->empty()) throw Error(fmt::format("subcommand is required, but `alias.{}` is empty", name));
    std::vector<std::string> expanded = *words;
    expanded.insert(expanded.end(), rest.begin(), rest.end());
    const Matches matches = parse_program(expanded);
    if (matches.subcommand_matches() == nullptr) {
      throw Error(fmt::format("subcommand is required, add a subcommand to the command alias `alias.{}`", name));
    }
    take_globals(matches);
    seen.push_back(name);
    name = matches.subcommand();
    rest = matches.values(kRest);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      throw Error(fmt::format("alias {} has unresolvable recursive definition: {} -> {}", seen.front(),
                              fmt::join(seen, " -> "), name));
    }
  }
}

App::Called App::read_command(std::string name, std::vector<std::string> rest, bool dashes) {
  Expansion expansion = expand(std::move(name), std::move(rest), dashes);
  Called called{std::move(expansion.name), std::move(expansion.rest), nullptr, std::nullopt};
  called.builtin = find_builtin(session_, called.name);
  if (called.builtin == nullptr) return called;
  const CommandSpec spec = describe(*called.builtin);
  // An alias is not called by the program's name: neither are the usage lines of what it stands for.
  const std::string invocation = expansion.aliased ? spec.name : fmt::format("{} {}", session_.program(), spec.name);
  called.matches = parse(spec, invocation, called.rest, {});
  take_globals(*called.matches);
  return called;
}

int App::run_command(const Called& called) {
  session_.configure();
  if (called.builtin == nullptr) {
    const auto program = find_external(session_, called.name);
    if (!program) fail_unknown_command(session_, called.name);
    run_external(session_, *program, called.name, called.rest);
  }
  if (called.builtin->run == nullptr) throw Error(fmt::format("gantry does not implement `{}` yet", called.name));
  return called.builtin->run(*called.matches, session_);
}

int App::explain(const std::string& code) {
  gantry::Command command;
  const auto configured = session_.config_of_files().get_program({"build", "rustc"});
  command.program = session_.environment().get("RUSTC").value_or(configured ? configured->value : "rustc");
  command.args = {"--explain", code};
  command.inherit_stdin = true;
  const auto status = session_.processes().run_inherited(command, session_.environment());
  if (!status) throw toolchain::never_executed(command.display(), status.error());
  if (status->success()) return 0;
  throw Error(fmt::format("process didn't exit successfully: `{}` ({})", command.display(), status->describe()));
}

int App::run() {
  try {
    return dispatch(world_.arguments);
  } catch (const UsageFailure& failure) {
    term::ShellOptions options;
    options.color = configured_color(session_);
    world_.shell.configure(options);
    world_.shell.err(failure.text.render(world_.shell.color()));
    return Error::kUsage;
  } catch (const HelpShown& help) {
    return help.exit_code;
  }
}

// What nobody foresaw is not the user's mistake.
int report_unexpected(World& world, const std::exception& error) {
  const auto program = std::string(path::file_name(world.argv0));
  world.shell.error(error.what());
  world.shell.note("this is an unexpected internal error of gantry");
  world.shell.note("we would appreciate a bug report, with the command and what it was about");
  world.shell.note(version_line(program));
  return Error::kFailure;
}

}  // namespace

int run_program(World& world) {
  try {
    return App(world).run();
  } catch (const Error& error) {
    term::report_error(world.shell, error);
    return error.exit_code();
  } catch (const std::exception& error) {
    return report_unexpected(world, error);
  }
}

CommandSpec describe_program() {
  CommandSpec spec("", "Builds, tests and shares Rust packages");
  spec.usage({" [OPTIONS] [COMMAND]", " [OPTIONS] -Zscript <MANIFEST_RS> [ARGS]..."});
  spec.arg(Arg::flag("version", 'V').help("Show the version"));
  spec.arg(Arg::flag("list").help("Show all commands that there are"));
  spec.arg(Arg::value("explain", "CODE").help("Explain an error of the compiler in detail"));
  for (Arg& arg : global_args(false)) {
    const bool color = arg.id == "color";
    spec.arg(std::move(arg));
    if (color) {
      spec.arg(Arg::short_value("directory", 'C', "DIRECTORY").help("Work in this directory (nightly only)"));
    }
  }
  spec.after_help(
      "Commands:\n"
      "    build, b    Compile packages\n"
      "    check, c    Look for errors without producing programs\n"
      "    clean       Remove what earlier builds have produced\n"
      "    doc, d      Build documentation\n"
      "    new         Create a package\n"
      "    init        Make a package of an existing directory\n"
      "    add         Put dependencies into a manifest\n"
      "    remove      Take dependencies out of a manifest\n"
      "    run, r      Compile a program and start it\n"
      "    test, t     Compile and run tests\n"
      "    bench       Compile and run benchmarks\n"
      "    update      Choose newer versions for Cargo.lock\n"
      "    search      Search a registry\n"
      "    publish     Upload a package to a registry\n"
      "    install     Compile and install a program\n"
      "    uninstall   Remove an installed program\n"
      "    ...         All of them: --list\n"
      "\n"
      "`{} help <command>` tells more about a command.");
  return spec;
}

}  // namespace gantry::cli
