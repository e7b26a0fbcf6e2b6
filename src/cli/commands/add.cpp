#include "ops/add.h"

#include "base/error.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "manifest/cargo_features.h"

namespace gantry::cli {

namespace {

constexpr const char* kSource = "Source";
constexpr const char* kSection = "Section";

// --flag or --no-flag.
std::optional<bool> choice(const Matches& matches, const std::string& flag) {
  if (matches.has(flag)) return true;
  if (matches.has("no-" + flag)) return false;
  return std::nullopt;
}

}  // namespace

CommandSpec describe_add() {
  CommandSpec spec("add", "Put dependencies into a Cargo.toml");
  spec.usage({" [OPTIONS] <DEP>[@<VERSION>] ...", " [OPTIONS] --path <PATH> ...", " [OPTIONS] --git <URL> ..."});
  spec.arg(Arg::positionals("crates", "DEP_ID")
               .help("Package to depend on")
               .long_help("`name` takes the newest version, `name@requirement` says which one may be used."));
  spec.arg(Arg::flag("no-default-features").help("Without its default features"));
  spec.arg(Arg::flag("default-features").help("With its default features again"));
  spec.arg(Arg::list("features", "FEATURES", 'F').help("Features to turn on, by commas or blanks apart"));
  spec.arg(Arg::flag("optional")
               .conflicts({"dev"})
               .help("Make it optional")
               .long_help("The dependency becomes a feature of your package."));
  spec.arg(Arg::flag("no-optional")
               .conflicts({"dev"})
               .help("Make it required")
               .long_help("The feature of that name goes away."));
  spec.arg(Arg::flag("public").conflicts({"dev", "build"}).help("It is part of your API (unstable)"));
  spec.arg(Arg::flag("no-public").conflicts({"dev", "build"}).help("It is not part of your API (unstable)"));
  spec.arg(Arg::value("rename", "NAME")
               .help("Call it by this name")
               .long_help("For two versions of one package, or packages of one name from different registries."));
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(manifest_path_arg()).arg(ignore_rust_version_arg());
  spec.arg(package_arg("Package whose manifest is changed"));
  const auto source = [](const char* name, const char* value) { return Arg::value(name, value).under(kSource); };
  spec.arg(source("path", "PATH").conflicts({"git"}).help("A directory of this machine"));
  spec.arg(source("base", "BASE").requires_("path").help("What the path is relative to (unstable)"));
  spec.arg(source("git", "URI")
               .help("A git repository")
               .long_help("The newest commit of its main branch, unless said otherwise."));
  spec.arg(source("branch", "BRANCH").requires_("git").conflicts({"tag", "rev"}).help("Branch of the repository"));
  spec.arg(source("tag", "TAG").requires_("git").conflicts({"rev"}).help("Tag of the repository"));
  spec.arg(source("rev", "REV").requires_("git").help("Commit of the repository"));
  spec.arg(source("registry", "NAME").help("Registry that has the package"));
  spec.arg(Arg::flag("dev")
               .conflicts({"build"})
               .under(kSection)
               .help("For tests, examples and benchmarks only")
               .long_help("Packages that depend on yours do not get it."));
  spec.arg(Arg::flag("build").under(kSection).help("For the build script only"));
  spec.arg(Arg::value("target", "TARGET").not_empty().under(kSection).help("For this platform only"));
  spec.group({"selected", {"crates", "path", "git"}, true});
  spec.after_help(more_help("add"));
  return spec;
}

int run_add(const Matches& matches, Session& session) {
  ops::AddOptions options;
  options.manifest_path = matches.value("manifest-path");
  require_package_names(matches, session);
  if (matches.has("base")) throw Error(manifest::feature_required("path-bases").message() + "\n");
  options.network = network_options(session);
  options.packages.packages = matches.values("package");
  options.crates = matches.values("crates");
  options.path = matches.value("path");
  options.git = matches.value("git");
  options.branch = matches.value("branch");
  options.tag = matches.value("tag");
  options.rev = matches.value("rev");
  options.registry = matches.value("registry");
  options.rename = matches.value("rename");
  options.features = matches.values("features");
  options.default_features = choice(matches, "default-features");
  options.optional = choice(matches, "optional");
  options.is_public = choice(matches, "public");
  options.table.kind = matches.has("dev")     ? DependencyKind::Development
                       : matches.has("build") ? DependencyKind::Build
                                              : DependencyKind::Normal;
  options.table.target = matches.value("target");
  options.ignore_rust_version = matches.has("ignore-rust-version");
  options.dry_run = matches.has("dry-run");
  ops::add(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
