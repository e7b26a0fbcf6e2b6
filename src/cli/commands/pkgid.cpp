#include "ops/pkgid.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_pkgid() {
  CommandSpec spec("pkgid", "Print the full name of a package");
  spec.arg(Arg::positional("spec", "SPEC").help("A name or a part of a package ID"));
  spec.arg(package_arg("The same as an option"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("pkgid"));
  return spec;
}

int run_pkgid(const Matches& matches, Session& session) {
  require_package_names(matches, session);
  auto spec = matches.value("spec");
  if (!spec) spec = matches.value("package");
  const auto url = ops::pkgid(spec, matches.value("manifest-path"), network_options(session),
                              project_config(matches, session), make_host(session));
  session.shell().out(url + "\n");
  return 0;
}

}  // namespace gantry::cli
