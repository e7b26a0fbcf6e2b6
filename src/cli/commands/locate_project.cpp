#include "ops/locate_project.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "toml/parse.h"

namespace gantry::cli {

CommandSpec describe_locate_project() {
  CommandSpec spec("locate-project", "Print where the Cargo.toml is");
  spec.arg(Arg::flag("workspace").help("The one of the workspace's root"));
  spec.arg(Arg::value("message-format", "FMT").any_case().possible({"json", "plain"}).help("How it is written"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("locate-project"));
  return spec;
}

int run_locate_project(const Matches& matches, Session& session) {
  const auto manifest_path = matches.value("manifest-path");
  std::string root;
  if (matches.has("workspace")) {
    root = ops::locate_project(manifest_path, true, session.config(), make_host(session));
  } else {
    // Works with a broken configuration, too.
    root = workspace::find_manifest(manifest_path, session.cwd(), session.files());
  }
  if (!toml::is_utf8(root)) {
    throw Error("your package path contains characters not representable in Unicode", Error::kUsage);
  }
  const std::string format = matches.value("message-format").value_or("json");
  if (format.front() == 'p' || format.front() == 'P') {
    session.shell().out(root + "\n");
  } else {
    JsonWriter json;
    json.begin_object().key("root").string(root).end_object();
    session.shell().out(json.take() + "\n");
  }
  return 0;
}

}  // namespace gantry::cli
