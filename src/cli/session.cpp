#include "cli/session.h"

#include <algorithm>

#include <unistd.h>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "cli/program_path.h"
#include "cli/silent_reporter.h"
#include "cli/unstable.h"
#include "config/cli_argument.h"
#include "config/http_config.h"
#include "config/term_config.h"

namespace gantry::cli {
namespace {

term::ProgressWhen progress_when(config::ProgressWhen when) {
  switch (when) {
    case config::ProgressWhen::Auto: return term::ProgressWhen::Auto;
    case config::ProgressWhen::Never: return term::ProgressWhen::Never;
    case config::ProgressWhen::Always: return term::ProgressWhen::Always;
  }
  return term::ProgressWhen::Auto;
}

Verbosity choose_verbosity(const GlobalOptions& globals, const config::TermConfig& term) {
  if (globals.verbose > 0 && globals.quiet) throw Error("cannot set both --verbose and --quiet");
  if (globals.verbose > 1) return Verbosity::VeryVerbose;
  if (globals.verbose > 0) return Verbosity::Verbose;
  if (globals.quiet) return Verbosity::Quiet;
  const bool verbose = term.verbose.value_or(false);
  const bool quiet = term.quiet.value_or(false);
  if (verbose && quiet) throw Error("cannot set both `term.verbose` and `term.quiet`");
  return verbose ? Verbosity::Verbose : quiet ? Verbosity::Quiet : Verbosity::Normal;
}

term::ColorChoice choose_color(const std::optional<std::string>& text) {
  if (!text) return term::ColorChoice::Auto;
  const auto choice = term::parse_color_choice(*text);
  if (!choice) throw Error(fmt::format("argument for --color must be auto, always, or never, but found `{}`", *text));
  return *choice;
}

}  // namespace

bool Session::nightly_allowed() const { return environment().get("RUSTC_BOOTSTRAP") == "1"; }

void Session::change_directory(const std::string& directory) {
  const std::string absolute = path::normalize(path::join(world_.cwd, directory));
  if (::chdir(absolute.c_str()) != 0) throw Error("could not change to requested directory");
  world_.cwd = absolute;
}

const std::string& Session::program_path() {
  if (!program_path_) program_path_ = find_program_path(world_.argv0, world_.cwd, environment(), files());
  return *program_path_;
}

const std::string& Session::cargo_home() {
  if (!cargo_home_) cargo_home_ = config::find_cargo_home(environment(), cwd());
  return *cargo_home_;
}

const config::Config& Session::config_of_files() {
  if (!file_config_) {
    file_config_ = config::Config::load(files(), environment(), cwd(), cargo_home(), {}, shell());
  }
  return *file_config_;
}

const config::Config& Session::config() {
  if (config_) return *config_;
  if (globals.config.empty()) return config_of_files();
  SilentReporter silent;
  Reporter& reporter = file_config_ ? static_cast<Reporter&>(silent) : shell();
  config_ = config::Config::load(files(), environment(), cwd(), cargo_home(), globals.config, reporter);
  return *config_;
}

void Session::search_configuration_from(const std::string& directory) {
  SilentReporter silent;
  Reporter& reporter = file_config_ ? static_cast<Reporter&>(silent) : shell();
  config_ = config::Config::load(files(), environment(), cwd(), cargo_home(), globals.config, reporter, directory);
}

void Session::configure() {
  check_unstable_flags(globals.unstable, nightly_allowed());

  // A command that needs no configuration works with a broken one. Bad --config arguments are errors at once.
  config::TermConfig term;
  try {
    // Read twice, as cargo does: its warnings are given twice.
    config::load_term_config(config(), shell());
    term = config::load_term_config(config(), shell());
  } catch (const Error&) {
    SilentReporter silent;
    config::FileLoader loader(files(), silent, cwd());
    for (const std::string& argument : globals.config) config::parse_cli_argument(argument, cwd(), files(), loader);
  }
  term::ShellOptions options;
  options.verbosity = choose_verbosity(globals, term);
  options.color = choose_color(globals.color ? globals.color : term.color);
  options.unicode = term.unicode;
  options.hyperlinks = term.hyperlinks;
  options.progress_integration = term.progress_term_integration;
  options.progress = progress_when(term.progress_when);
  if (term.progress_width)
    options.progress_width = static_cast<int>(std::min<std::int64_t>(*term.progress_width, 10'000));
  shell().configure(options);
  warn_about_network_keys();
}

// A configuration that cannot be read fails when it is needed.
void Session::warn_about_network_keys() {
  std::vector<std::string> warnings;
  try {
    warnings = config::unused_network_keys(config());
  } catch (const Error&) {
    return;
  }
  for (const auto& warning : warnings) shell().warning(warning);
}

}  // namespace gantry::cli
