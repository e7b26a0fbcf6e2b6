#include "ops/install.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/install_crate.h"
#include "cli/registry_args.h"
#include "cli/unstable.h"
#include "term/error_report.h"

namespace gantry::cli {

CommandSpec describe_install() {
  CommandSpec spec("install", "Compile a program and put it where you can start it");
  spec.arg(Arg::positionals("crates", "CRATE[@<VER>]").check(check_install_crate).help("Packages to install"));
  spec.arg(Arg::value("version", "VERSION")
               .alias("vers")
               .requires_("crates")
               .check(check_install_version)
               .help("Which version"));
  spec.arg(Arg::value("index", "INDEX")
               .requires_("crates")
               .conflicts({"git", "path", "registry"})
               .help("Index URL of the registry"));
  spec.arg(Arg::value("registry", "REGISTRY")
               .requires_("crates")
               .conflicts({"git", "path", "index"})
               .help("Registry to take it from"));
  spec.arg(Arg::value("git", "URL").conflicts({"path", "index", "registry"}).help("Git repository to take it from"));
  spec.arg(Arg::value("branch", "BRANCH").requires_("git").help("Branch of the repository"));
  spec.arg(Arg::value("tag", "TAG").requires_("git").help("Tag of the repository"));
  spec.arg(Arg::value("rev", "SHA").requires_("git").help("Commit of the repository"));
  spec.arg(Arg::value("path", "PATH").conflicts({"git", "index", "registry"}).help("Directory to take it from"));
  spec.arg(Arg::value("root", "DIR").help("Where it goes"));
  spec.arg(Arg::flag("force", 'f').help("Replace what is there"));
  spec.arg(dry_run_arg("Check everything, but do not install (unstable)"));
  spec.arg(Arg::flag("no-track").help("Do not remember what was installed"));
  spec.arg(Arg::flag("list").help("Show what is installed"));
  spec.arg(message_format_arg());
  spec.arg(Arg::flag("debug").conflicts({"profile"}).help("Build with the dev profile, not the release one"));
  spec.arg(Arg::unsupported("release", 'r',
                            {"`--release` is the default for `cargo install`; instead `--debug` is supported"}));
  spec.arg(ignore_rust_version_arg());
  spec.arg(Arg::list("bin", "NAME").optional_value().under(kTargetSelection).help("Install this binary"));
  spec.arg(Arg::flag("bins").under(kTargetSelection).help("Install all binaries"));
  spec.arg(Arg::list("example", "NAME").optional_value().under(kTargetSelection).help("Install this example"));
  spec.arg(Arg::flag("examples").under(kTargetSelection).help("Install all examples"));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg()).arg(profile_arg("Build with this profile"));
  spec.args(target_triple_args("Build for this platform")).arg(target_dir_arg()).arg(timings_arg());
  spec.after_help(more_help("install"));
  return spec;
}

namespace {

// Each package once, with --version where it has no version of its own.
std::vector<ops::CrateRequest> requested_crates(const Matches& matches) {
  std::vector<ops::CrateRequest> crates;
  const auto version = matches.value("version");
  for (const auto& text : matches.values("crates")) {
    auto crate = parse_install_crate(text);
    if (crate.version && version) throw Error("cannot specify both `@<VERSION>` and `--version <VERSION>`");
    if (version) crate.version = parse_install_version(*version);
    if (std::ranges::find(crates, crate) == crates.end()) crates.push_back(std::move(crate));
  }
  for (const auto& crate : crates) require_package_name(*crate.name);
  return crates;
}

GitReference git_reference(const Matches& matches) {
  using Kind = GitReference::Kind;
  if (const auto branch = matches.value("branch")) return {Kind::Branch, *branch};
  if (const auto tag = matches.value("tag")) return {Kind::Tag, *tag};
  if (const auto revision = matches.value("rev")) return {Kind::Rev, *revision};
  return {};
}

// What is wrong with a manifest is told when it is read first, and once more when it is needed.
std::optional<workspace::Workspace> open_workspace(const std::string& directory, const Matches& matches,
                                                   Session& session) {
  const auto manifest_path = path::join(directory, "Cargo.toml");
  if (!session.files().exists(manifest_path)) return std::nullopt;
  try {
    auto workspace = workspace::Workspace::load(manifest_path, {session.cwd(), matches.value("target-dir"), {}},
                                                session.config(), session.environment(), session.files());
    workspace.report_structure(session.shell());
    return workspace;
  } catch (const Error& error) {
    if (error.diagnostic()) session.shell().diagnostic(*error.diagnostic());
    return std::nullopt;
  }
}

}  // namespace

int run_install(const Matches& matches, Session& session) {
  const auto path = matches.value("path");
  // Packages from elsewhere do not mind what is configured here (Cargo Book, "cargo install", "Configuration
  // Discovery").
  session.search_configuration_from(path ? path::join(session.cwd(), *path) : session.cargo_home());
  ops::InstallOptions options;
  options.crates = requested_crates(matches);
  options.is_here = options.crates.empty() && !path && !matches.has("git");
  std::optional<workspace::Workspace> workspace;
  if (const auto git = matches.value("git")) {
    options.source = SourceId::git(*git, git_reference(matches));
  } else if (path || options.is_here) {
    options.source = SourceId::path(path::normalize(path::join(session.cwd(), path.value_or(""))));
    workspace = open_workspace(options.source.local_path(), matches, session);
  } else {
    options.source = ops::named_registry(registry_choice(matches, session), session.config());
  }
  if (options.crates.empty()) options.crates.emplace_back();
  options.compile = install_options(matches, session, workspace ? &*workspace : nullptr);
  options.dry_run = matches.has("dry-run");
  if (options.dry_run) require_nightly_flag(session, "--dry-run", 11123);
  options.root = matches.value("root");
  options.force = matches.has("force");
  options.tracks = !matches.has("no-track");
  options.report = [&session](const Error& error) { term::report_error(session.shell(), error); };
  const auto host = make_host(session);
  if (matches.has("list")) {
    ops::list_installed(options.root, session.config(), host);
    return 0;
  }
  ops::install(options, session.config(), host);
  return 0;
}

}  // namespace gantry::cli
