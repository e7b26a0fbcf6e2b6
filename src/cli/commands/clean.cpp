#include "ops/clean.h"
#include "base/error.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"

namespace gantry::cli {
namespace {

// Clean-up of the caches in cargo's home: parsed as cargo does, refused on the stable channel.
CommandSpec describe_gc() {
  CommandSpec spec("gc", "Clean up the caches that all projects share");
  spec.arg(dry_run_arg("Say what would be removed and remove nothing"));
  const auto limit = [&](const char* name, const char* value, const char* help) {
    spec.arg(Arg::value(name, value).help(help));
  };
  limit("max-src-age", "DURATION", "Remove unpacked sources not used for this long (unstable)");
  limit("max-crate-age", "DURATION", "Remove downloaded crates not used for this long (unstable)");
  limit("max-index-age", "DURATION", "Remove registry indexes not used for this long (unstable)");
  limit("max-git-co-age", "DURATION", "Remove git checkouts not used for this long (unstable)");
  limit("max-git-db-age", "DURATION", "Remove git clones not used for this long (unstable)");
  limit("max-download-age", "DURATION", "Remove anything downloaded and not used for this long (unstable)");
  limit("max-src-size", "SIZE", "Remove unpacked sources until they take less than this (unstable)");
  limit("max-crate-size", "SIZE", "Remove downloaded crates until they take less than this (unstable)");
  limit("max-git-size", "SIZE", "Remove git data until it takes less than this (unstable)");
  limit("max-download-size", "SIZE", "Remove downloaded data until it takes less than this (unstable)");
  return spec.hide();
}

}  // namespace

CommandSpec describe_clean() {
  CommandSpec spec("clean", "Remove what earlier builds have produced");
  spec.arg(Arg::flag("doc").help("Remove only the documentation"));
  spec.arg(dry_run_arg("Say what would be removed and remove nothing"));
  spec.arg(packages_arg("Remove what belongs to this package"));
  spec.arg(Arg::flag("workspace").under(kPackageSelection).help("Remove what belongs to members of the workspace"));
  spec.arg(release_arg("Remove what belongs to the release profile"));
  spec.arg(profile_arg("Remove what belongs to this profile"));
  spec.args(target_triple_args("Remove what was built for this platform"));
  spec.arg(target_dir_arg());
  spec.args(manifest_path_args());
  spec.subcommand(describe_gc()).arguments_exclude_subcommands();
  spec.after_help(more_help("clean"));
  return spec;
}

int run_clean(const Matches& matches, Session& session) {
  if (matches.subcommand() == "gc") {
    require_nightly_command(session, "clean gc", 12633, "gc");
    throw Error("gantry does not implement `clean gc` yet");
  }
  ops::CleanOptions options;
  options.manifest_path = matches.value("manifest-path");
  options.target_dir = matches.value("target-dir");
  options.network = network_options(session);
  require_package_names(matches, session);
  require_target_triple(matches);
  options.packages = matches.values("package");
  options.whole_workspace = matches.has("workspace");
  options.targets = matches.values("target");
  options.profile = profile_name(matches, "dev");
  options.profile_given = matches.has("profile") || matches.has("release");
  options.documentation = matches.has("doc");
  options.dry_run = matches.has("dry-run");
  ops::clean(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
