// Commands about dependencies that parse like cargo's and are not carried out yet.
#include "cli/commands/declarations.h"
#include "cli/common_args.h"

namespace gantry::cli {
namespace {

constexpr const char* kSource = "Source";
constexpr const char* kSection = "Section";

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
  spec.arg(Arg::flag("optional").conflicts({"dev"}).help("Make it optional").long_help(
      "The dependency becomes a feature of your package."));
  spec.arg(Arg::flag("no-optional").conflicts({"dev"}).help("Make it required").long_help(
      "The feature of that name goes away."));
  spec.arg(Arg::flag("public").conflicts({"dev", "build"}).help("It is part of your API (unstable)"));
  spec.arg(Arg::flag("no-public").conflicts({"dev", "build"}).help("It is not part of your API (unstable)"));
  spec.arg(Arg::value("rename", "NAME").help("Call it by this name").long_help(
      "For two versions of one package, or packages of one name from different registries."));
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(manifest_path_arg()).arg(ignore_rust_version_arg());
  spec.arg(package_arg("Package whose manifest is changed"));
  const auto source = [](const char* name, const char* value) { return Arg::value(name, value).under(kSource); };
  spec.arg(source("path", "PATH").conflicts({"git"}).help("A directory of this machine"));
  spec.arg(source("base", "BASE").requires_("path").help("What the path is relative to (unstable)"));
  spec.arg(source("git", "URI").help("A git repository").long_help("The newest commit of its main branch, unless said otherwise."));
  spec.arg(source("branch", "BRANCH").requires_("git").conflicts({"tag", "rev"}).help("Branch of the repository"));
  spec.arg(source("tag", "TAG").requires_("git").conflicts({"rev"}).help("Tag of the repository"));
  spec.arg(source("rev", "REV").requires_("git").help("Commit of the repository"));
  spec.arg(source("registry", "NAME").help("Registry that has the package"));
  spec.arg(Arg::flag("dev").conflicts({"build"}).under(kSection).help("For tests, examples and benchmarks only").long_help(
      "Packages that depend on yours do not get it."));
  spec.arg(Arg::flag("build").under(kSection).help("For the build script only"));
  spec.arg(Arg::value("target", "TARGET").under(kSection).help("For this platform only"));
  spec.group({"selected", {"crates", "path", "git"}, true});
  spec.after_help(more_help("add"));
  return spec;
}

CommandSpec describe_remove() {
  CommandSpec spec("remove", "Take dependencies out of a Cargo.toml");
  spec.arg(Arg::positionals("dependencies", "DEP_ID").required().help("Dependencies to take out"));
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(Arg::flag("dev").conflicts({"build"}).under(kSection).help("From the dependencies of tests and examples"));
  spec.arg(Arg::flag("build").under(kSection).help("From the dependencies of the build script"));
  spec.arg(Arg::value("target", "TARGET").under(kSection).help("From the dependencies of this platform"));
  spec.arg(package_arg("Package whose manifest is changed"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("remove"));
  return spec;
}

CommandSpec describe_update() {
  CommandSpec spec("update", "Choose newer versions for Cargo.lock");
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(Arg::flag("recursive").alias("aggressive").conflicts({"precise"}).help("Also everything that [SPEC]... depend on"));
  spec.arg(Arg::value("precise", "PRECISE").requires_("package-group").help("Take exactly this version for [SPEC]"));
  spec.arg(Arg::flag("breaking", 'b').help("Change requirements to the newest version (unstable)"));
  spec.arg(Arg::flag("workspace", 'w').under(kPackageSelection).help("Only the members of the workspace"));
  spec.arg(Arg::list("package", "SPEC", 'p').optional_value().conflicts({"specs"}).hide());
  spec.arg(Arg::positionals("specs", "SPEC").one_or_more().under(kPackageSelection).help("Packages to update"));
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.group({"package-group", {"specs", "package"}, false});
  spec.after_help(more_help("update"));
  return spec;
}

CommandSpec describe_tree() {
  CommandSpec spec("tree", "Show dependencies as a tree");
  spec.arg(Arg::flag("all", 'a').hide()).arg(Arg::flag("all-targets").hide());
  spec.arg(Arg::flag("no-dev-dependencies").hide());
  spec.arg(Arg::list("edges", "KINDS", 'e')
               .delimiter(',')
               .possible({"all", "normal", "build", "dev", "features", "public", "no-normal", "no-build", "no-dev",
                          "no-proc-macro"})
               .help("Kinds of dependencies to follow"));
  spec.arg(Arg::list("invert", "SPEC", 'i').optional_value().help("Show what depends on this package"));
  spec.arg(Arg::list("prune", "SPEC").help("Leave this package and what is below it out"));
  spec.arg(Arg::value("depth", "DEPTH").help("How deep the tree goes"));
  spec.arg(Arg::flag("no-indent").hide()).arg(Arg::flag("prefix-depth").hide());
  spec.arg(Arg::value("prefix", "PREFIX").default_value("indent").possible({"depth", "indent", "none"}).help("What stands before each line"));
  spec.arg(Arg::flag("no-dedupe").help("Repeat what has been shown already"));
  spec.arg(Arg::flag("duplicates", 'd').alias("duplicate").help("Only packages with several versions (implies -i)"));
  spec.arg(Arg::value("charset", "CHARSET").possible({"utf8", "ascii"}).help("Characters that the tree is drawn with"));
  spec.arg(Arg::value("format", "FORMAT", 'f').default_value("{p}").help("How each package is written"));
  spec.arg(Arg::flag("version", 'V').hide());
  spec.arg(packages_arg("Package that the tree begins with"));
  spec.arg(Arg::flag("workspace").under(kPackageSelection).help("A tree for each member of the workspace"));
  spec.arg(exclude_arg("Leave this member out")).arg(Arg::misnamed("", 'x', "--exclude"));
  spec.args(feature_args());
  spec.args(target_triple_args("Dependencies on this platform (default: this machine's; `all` for every platform)"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("tree"));
  return spec;
}

CommandSpec describe_fetch() {
  CommandSpec spec("fetch", "Download the dependencies of a package");
  spec.args(target_triple_args("Only what this platform needs"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("fetch"));
  return spec;
}

CommandSpec describe_vendor() {
  CommandSpec spec("vendor", "Copy all dependencies into a directory of the project");
  spec.arg(Arg::positional("path", "path").help("Where they go (default: `vendor`)"));
  spec.arg(Arg::flag("no-delete").help("Keep what lies there and is not needed"));
  spec.arg(Arg::list("sync", "TOML", 's').help("One more manifest whose dependencies are copied"));
  spec.arg(Arg::flag("respect-source-config").help("Follow `[source]` of the configuration"));
  spec.arg(Arg::flag("versioned-dirs").help("Put the version into every directory's name"));
  for (const char* name : {"no-merge-sources", "relative-path", "only-git-deps", "disallow-duplicates"}) {
    spec.arg(Arg::unsupported(name, 0,
                              {"the crates.io `cargo vendor` command has been merged into Cargo",
                               std::string("and the flag `--") + name + "` isn't supported currently",
                               "to continue using the flag, execute `cargo-vendor vendor ...`",
                               "to suggest this flag supported in Cargo, file an issue at "
                               "<https://github.com/rust-lang/cargo/issues/new>"}));
  }
  spec.args(manifest_path_args());
  spec.after_help(more_help("vendor"));
  return spec;
}

CommandSpec describe_generate_lockfile() {
  CommandSpec spec("generate-lockfile", "Write a new Cargo.lock");
  spec.args(manifest_path_args()).arg(ignore_rust_version_arg());
  spec.arg(Arg::value("publish-time", "yyyy-mm-ddThh:mm:ssZ").under(kManifest).help(
      "Take only packages that were published before (unstable)"));
  spec.after_help(more_help("generate-lockfile"));
  return spec;
}

CommandSpec describe_pkgid() {
  CommandSpec spec("pkgid", "Print the full name of a package");
  spec.arg(Arg::positional("spec", "SPEC").help("A name or a part of a package ID"));
  spec.arg(package_arg("The same as an option"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("pkgid"));
  return spec;
}

}  // namespace gantry::cli
