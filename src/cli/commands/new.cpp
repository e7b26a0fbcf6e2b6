#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "manifest/names.h"
#include "ops/new_package.h"
#include "ops/new_repository.h"
#include "term/error_report.h"

namespace gantry::cli {
namespace {

std::vector<Arg> new_args() {
  return {
      Arg::value("vcs", "VCS")
          .possible({"git", "hg", "pijul", "fossil", "none"})
          .help("Version control to set up, whatever the configuration says"),
      Arg::flag("bin").help("Start with a program [default]"),
      Arg::flag("lib").help("Start with a library"),
      Arg::value("edition", "YEAR").possible({"2015", "2018", "2021", "2024"}).help("Edition of the package"),
      Arg::value("name", "NAME").help("Name of the package (default: the directory's)"),
      Arg::value("registry", "REGISTRY").help("Registry it may be published to"),
  };
}

ops::NewOptions new_options(const Matches& matches, Session& session, const std::string& path) {
  ops::NewOptions options;
  if (const auto system = matches.value("vcs")) options.version_control = ops::parse_version_control(*system);
  if (matches.has("bin") && matches.has("lib")) throw Error("can't specify both lib and binary outputs");
  if (matches.has("bin")) options.kind = ops::NewKind::Binary;
  if (matches.has("lib")) options.kind = ops::NewKind::Library;
  options.path = path::is_absolute(path) ? path : session.cwd() + (session.cwd() == "/" ? "" : "/") + path;
  options.edition = matches.value("edition");
  options.name = matches.value("name");
  options.registry = matches.value("registry");
  if (options.registry) {
    if (const auto problem = manifest::check_name(*options.registry, "registry name")) throw Error(*problem);
  }
  return options;
}

void show_end(Session& session, const std::optional<Error>& problem) {
  if (problem) {
    if (problem->diagnostic()) session.shell().diagnostic(*problem->diagnostic());
    session.shell().warning("compiling this new package may not work due to invalid workspace configuration");
    // The reason is shown even when quiet, as cargo does.
    const std::string text = term::error_text(*problem);
    session.shell().err(text.empty() ? "\n" : fmt::format("\n{}\n", text));
  }
  session.shell().note(
      "see more `Cargo.toml` keys and their definitions at https://doc.rust-lang.org/cargo/reference/manifest.html");
}

}  // namespace

CommandSpec describe_new() {
  CommandSpec spec("new", "Create a package");
  spec.arg(Arg::positional("path", "PATH").required().help("Directory to create"));
  spec.args(new_args());
  spec.after_help(more_help("new"));
  return spec;
}

int run_new(const Matches& matches, Session& session) {
  const ops::NewOptions options = new_options(matches, session, matches.value("path").value_or(""));
  show_end(session, ops::new_package(options, session.config(), make_host(session)));
  return 0;
}

CommandSpec describe_init() {
  CommandSpec spec("init", "Make a package of an existing directory");
  spec.arg(Arg::positional("path", "PATH").default_value(".").help("The directory"));
  spec.args(new_args());
  spec.after_help(more_help("init"));
  return spec;
}

int run_init(const Matches& matches, Session& session) {
  const ops::NewOptions options = new_options(matches, session, matches.value("path").value_or("."));
  show_end(session, ops::init_package(options, session.config(), make_host(session)));
  return 0;
}

}  // namespace gantry::cli
