#include "ops/update.h"
#include "base/error.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/unstable.h"

namespace gantry::cli {

CommandSpec describe_update() {
  CommandSpec spec("update", "Choose newer versions for Cargo.lock");
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(Arg::flag("recursive")
               .alias("aggressive")
               .conflicts({"precise"})
               .help("Also everything that [SPEC]... depend on"));
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

int run_update(const Matches& matches, Session& session) {
  ops::UpdateOptions options;
  options.manifest_path = matches.value("manifest-path");
  if (matches.has("breaking")) {
    require_nightly_flag(session, "--breaking", 12425);
    throw Error("gantry does not implement `--breaking` yet");
  }
  require_package_names(matches, session);
  options.network = network_options(session);
  options.ignore_rust_version = matches.has("ignore-rust-version");
  options.specs = matches.values(matches.has("package") ? "package" : "specs");
  options.recursive = matches.has("recursive");
  options.precise = matches.value("precise");
  options.workspace_only = matches.has("workspace");
  options.dry_run = matches.has("dry-run");
  ops::update(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
