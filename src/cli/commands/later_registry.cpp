// Commands about registries and installed programs that parse like cargo's and are not carried out yet.
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/install_version.h"
#include "cli/registry_args.h"

namespace gantry::cli {

CommandSpec describe_install() {
  CommandSpec spec("install", "Compile a program and put it where you can start it");
  spec.arg(Arg::positionals("crates", "CRATE[@<VER>]").help("Packages to install"));
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

CommandSpec describe_uninstall() {
  CommandSpec spec("uninstall", "Remove an installed program");
  spec.arg(Arg::positionals("specs", "SPEC").help("Packages to remove"));
  spec.arg(Arg::value("root", "DIR").help("Where it was installed"));
  spec.arg(packages_arg("Package to remove"));
  spec.arg(Arg::list("bin", "NAME").under(kTargetSelection).help("Remove only this binary"));
  spec.after_help(more_help("uninstall"));
  return spec;
}

}  // namespace gantry::cli
