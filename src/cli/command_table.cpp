#include "cli/command.h"

#include <algorithm>
#include <array>

#include "cli/commands/beyond_cargo.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"

namespace gantry::cli {
namespace {

// Sorted by name.
constexpr std::array<Command, 40> kCommands{{
    {"add", describe_add, run_add},
    {"bench", describe_bench, run_bench},
    {"build", describe_build, run_build},
    {"check", describe_check, run_check},
    {"clean", describe_clean, run_clean},
    {"config", describe_config, run_config},
    {"doc", describe_doc, run_doc},
    {"fetch", describe_fetch, run_fetch},
    {"fix", describe_fix, run_fix},
    {"generate-lockfile", describe_generate_lockfile, run_generate_lockfile},
    {"git-checkout", describe_git_checkout, run_git_checkout},
    {"help", describe_help, run_help},
    {"info", describe_info, run_info},
    {"init", describe_init, run_init},
    {"install", describe_install, run_install},
    {"locate-project", describe_locate_project, run_locate_project},
    {"login", describe_login, run_login},
    {"logout", describe_logout, run_logout},
    {"metadata", describe_metadata, run_metadata},
    {"new", describe_new, run_new},
    {"owner", describe_owner, run_owner},
    {"package", describe_package, run_package},
    {"pkgid", describe_pkgid, run_pkgid},
    {"publish", describe_publish, run_publish},
    {"read-manifest", describe_read_manifest, run_read_manifest},
    {"remove", describe_remove, run_remove},
    {"report", describe_report, run_report},
    {"run", describe_run, run_run},
    {"rustc", describe_rustc, run_rustc},
    {"rustdoc", describe_rustdoc, run_rustdoc},
    {"search", describe_search, run_search},
    {"test", describe_test, run_test},
    {"tree", describe_tree, run_tree},
    {"uninstall", describe_uninstall, run_uninstall},
    {"update", describe_update, run_update},
    {"vendor", describe_vendor, run_vendor},
    {"verify-project", describe_verify_project, run_verify_project},
    {"version", describe_version, run_version},
    {"why", describe_why, run_why, true},
    {"yank", describe_yank, run_yank},
}};

constexpr std::array<BuiltinAlias, 6> kAliases{
    {{"b", "build"}, {"c", "check"}, {"d", "doc"}, {"r", "run"}, {"rm", "remove"}, {"t", "test"}}};

void add_globals(CommandSpec& spec) {
  const bool own_quiet = spec.find("quiet") != nullptr;
  for (Arg& arg : global_args(true)) {
    if (arg.id != "quiet" || !own_quiet) spec.arg(std::move(arg));
  }
  const bool own_s =
      std::any_of(spec.arguments.begin(), spec.arguments.end(), [](const Arg& arg) { return arg.short_name == 's'; });
  if (spec.hints_at_quiet && !own_quiet && !own_s) spec.arg(silent_arg());
  for (CommandSpec& nested : spec.subcommands) add_globals(nested);
}

}  // namespace

std::span<const Command> all_commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  const auto found =
      std::lower_bound(kCommands.begin(), kCommands.end(), name,
                       [](const Command& command, std::string_view wanted) { return command.name < wanted; });
  return found != kCommands.end() && found->name == name ? &*found : nullptr;
}

CommandSpec describe(const Command& command) {
  CommandSpec spec = command.describe();
  add_globals(spec);
  return spec;
}

std::string_view builtin_alias(std::string_view name) {
  for (const BuiltinAlias& alias : kAliases) {
    if (alias.name == name) return alias.command;
  }
  return "";
}

std::span<const BuiltinAlias> builtin_aliases() { return kAliases; }

}  // namespace gantry::cli
