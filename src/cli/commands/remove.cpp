#include "ops/remove.h"

#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_remove() {
  CommandSpec spec("remove", "Take dependencies out of a Cargo.toml");
  spec.arg(Arg::positionals("dependencies", "DEP_ID").required().help("Dependencies to take out"));
  spec.arg(dry_run_arg("Say what would be changed and change nothing"));
  spec.arg(Arg::flag("dev").conflicts({"build"}).under("Section").help("From the dependencies of tests and examples"));
  spec.arg(Arg::flag("build").under("Section").help("From the dependencies of the build script"));
  spec.arg(Arg::value("target", "TARGET").not_empty().under("Section").help("From the dependencies of this platform"));
  spec.arg(package_arg("Package whose manifest is changed"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("remove"));
  return spec;
}

int run_remove(const Matches& matches, Session& session) {
  ops::RemoveOptions options;
  options.manifest_path = matches.value("manifest-path");
  require_package_names(matches, session);
  options.network = network_options(session);
  options.packages.packages = matches.values("package");
  options.dependencies = matches.values("dependencies");
  options.table.kind = matches.has("dev")     ? DependencyKind::Development
                       : matches.has("build") ? DependencyKind::Build
                                              : DependencyKind::Normal;
  options.table.target = matches.value("target");
  options.dry_run = matches.has("dry-run");
  ops::remove(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
