#include "ops/uninstall.h"

#include "base/error.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "term/error_report.h"

namespace gantry::cli {

CommandSpec describe_uninstall() {
  CommandSpec spec("uninstall", "Remove an installed program");
  spec.arg(Arg::positionals("specs", "SPEC").help("Packages to remove"));
  spec.arg(Arg::value("root", "DIR").help("Where it was installed"));
  spec.arg(packages_arg("Package to remove"));
  spec.arg(Arg::list("bin", "NAME").under(kTargetSelection).help("Remove only this binary"));
  spec.after_help(more_help("uninstall"));
  return spec;
}

int run_uninstall(const Matches& matches, Session& session) {
  ops::UninstallOptions options;
  options.specs = matches.values("specs");
  if (options.specs.empty()) options.specs = matches.values("package");
  if (matches.given_bare("package") && options.specs.empty()) {
    throw Error(
        "\"--package <SPEC>\" requires a SPEC format value.\nRun `cargo help pkgid` for more information about SPEC "
        "format.");
  }
  options.bins = matches.values("bin");
  options.root = matches.value("root");
  options.report = [&session](const Error& error) { term::report_error(session.shell(), error); };
  ops::uninstall(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
