#include "ops/metadata.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_metadata() {
  CommandSpec spec("metadata", "Print what a workspace is made of, as JSON for other tools");
  spec.arg(Arg::list("filter-platform", "TRIPLE").help("Only dependencies that this platform needs"));
  spec.arg(Arg::flag("no-deps").help("Only members of the workspace; nothing is resolved or downloaded"));
  spec.arg(Arg::value("format-version", "VERSION").possible({"1"}).help("Version of the format"));
  spec.args(feature_args());
  spec.args(manifest_path_args());
  spec.after_help(more_help("metadata"));
  return spec;
}

int run_metadata(const Matches& matches, Session& session) {
  ops::MetadataOptions options;
  options.manifest_path = matches.value("manifest-path");
  options.format_version_given = matches.has("format-version");
  options.no_deps = matches.has("no-deps");
  options.filter_platforms = matches.values("filter-platform");
  options.features = feature_options(matches);
  options.network = network_options(session);
  ops::metadata(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
