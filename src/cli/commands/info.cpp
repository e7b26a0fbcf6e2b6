#include "ops/info.h"

#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"
#include "term/error_report.h"

namespace gantry::cli {

CommandSpec describe_info() {
  CommandSpec spec("info", "Show what a registry knows about a package");
  spec.arg(Arg::positional("package", "SPEC").required().under(kPackageSelection).help("Package to look up"));
  spec.arg(index_arg("Index URL of the registry")).arg(registry_arg("Registry to ask"));
  spec.after_help(more_help("info"));
  return spec;
}

int run_info(const Matches& matches, Session& session) {
  ops::InfoOptions options;
  options.spec = matches.value("package").value_or("");
  options.choice = registry_choice(matches, session);
  options.network = network_options(session);
  options.colors_output = session.shell().out_color();
  options.report = [&session](const Error& error) { term::report_error(session.shell(), error); };
  ops::info(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
