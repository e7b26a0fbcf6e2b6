// config, git-checkout: described in full, and refused as cargo does on the stable channel.
#include "base/error.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/unstable.h"

namespace gantry::cli {

CommandSpec describe_config() {
  CommandSpec spec("config", "Show configuration values");
  CommandSpec get("get", "Show one value, or all");
  get.arg(Arg::positional("key", "key").help("Name of the value, such as `build.jobs`"));
  get.arg(Arg::value("format", "format")
              .default_value("toml")
              .possible({"toml", "json", "json-value"})
              .help("How it is written"));
  get.arg(Arg::flag("show-origin").help("Show where each value comes from"));
  get.arg(
      Arg::value("merged", "merged").default_value("yes").possible({"yes", "no"}).help("Join the values of all files"));
  spec.subcommand(std::move(get));
  spec.needs_subcommand().help_without_arguments().without_silent_hint();
  return spec;
}

int run_config(const Matches&, Session& session) {
  require_nightly_command(session, "config", 9301);
  throw Error("gantry does not implement `config get` yet");
}

namespace {
constexpr const char* kGitCheckoutIsGone = "The `git-checkout` command has been removed.";
}  // namespace

CommandSpec describe_git_checkout() {
  CommandSpec spec("git-checkout", "REMOVED: this command does not exist any more");
  spec.whole_help(kGitCheckoutIsGone).without_silent_hint().hide();
  return spec;
}

int run_git_checkout(const Matches&, Session&) { throw Error(kGitCheckoutIsGone); }

}  // namespace gantry::cli
