#include "base/error.h"
#include "base/json_writer.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "toml/parse.h"
#include "workspace/workspace.h"

namespace gantry::cli {
namespace {

// The outermost message; of a broken TOML file the excerpt as text.
std::string reason(const Error& error) {
  if (!error.message().empty() || !error.diagnostic()) return error.message();
  const Diagnostic& diagnostic = *error.diagnostic();
  if (diagnostic.snippets.empty() || diagnostic.snippets[0].annotations.empty()) return diagnostic.title;
  const Snippet& snippet = diagnostic.snippets[0];
  return toml::render_toml_error({diagnostic.title, snippet.annotations[0].span, true}, *snippet.source);
}

}  // namespace

CommandSpec describe_verify_project() {
  CommandSpec spec("verify-project",
                   "DEPRECATED: say whether a Cargo.toml can be used.\n\n`{} metadata --no-deps` does that too.");
  spec.list_about("DEPRECATED: say whether a Cargo.toml can be used");
  spec.args(manifest_path_args());
  return spec;
}

int run_verify_project(const Matches& matches, Session& session) {
  try {
    const auto manifest = workspace::find_manifest(matches.value("manifest-path"), session.cwd(), session.files());
    workspace::Workspace::load(manifest, {session.cwd(), {}, {}}, session.config(), session.environment(),
                               session.files());
  } catch (const Error& error) {
    if (error.diagnostic()) session.shell().diagnostic(*error.diagnostic());
    JsonWriter json;
    json.begin_object().key("invalid").string(reason(error)).end_object();
    session.shell().out(json.take() + "\n");
    return Error::kUsage;
  }
  session.shell().out("{\"success\":\"true\"}\n");
  return 0;
}

}  // namespace gantry::cli
