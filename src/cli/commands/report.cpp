#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/unstable.h"
#include "ops/incompatibility_report.h"
#include "workspace/workspace.h"

namespace gantry::cli {

CommandSpec describe_report() {
  CommandSpec spec("report", "Show reports about earlier builds");
  CommandSpec incompatibilities("future-incompatibilities",
                                "What future compilers will refuse in the crates of a build");
  incompatibilities.alias("future-incompat");
  incompatibilities.arg(Arg::value("id", "id").help("Number of the report, as the build has printed it"));
  incompatibilities.arg(package_arg("Package to report on"));
  CommandSpec timings("timings", "How long the steps of earlier builds took (unstable)");
  timings.arg(Arg::flag("open").help("Open the report in a browser"));
  timings.arg(Arg::value("id", "ID").help("Build to report on")).args(manifest_path_args());
  CommandSpec sessions("sessions", "Earlier builds (unstable)");
  sessions.arg(Arg::value("limit", "N")
                   .default_value("10")
                   .help("Show at most so many")
                   .check([](std::string_view text) -> std::optional<std::string> {
                     if (text.empty()) return "cannot parse integer from empty string";
                     if (text.find_first_not_of("0123456789") != std::string_view::npos)
                       return "invalid digit found in string";
                     return std::nullopt;
                   }));
  sessions.args(manifest_path_args());
  CommandSpec rebuilds("rebuilds", "Why things were built again (unstable)");
  rebuilds.arg(Arg::value("id", "ID").help("Build to report on")).args(manifest_path_args());
  for (CommandSpec* nested : {&incompatibilities, &timings, &sessions, &rebuilds}) {
    spec.subcommand(std::move(nested->without_silent_hint()));
  }
  spec.needs_subcommand().help_without_arguments().without_silent_hint().after_help(more_help("report"));
  return spec;
}

namespace {

// As Rust reads numbers: a sign is allowed.
std::optional<std::uint32_t> read_id(const Matches& matches) {
  const auto text = matches.value("id");
  if (!text) return std::nullopt;
  return read_whole<std::uint32_t>(text->starts_with('+') ? text->substr(1) : *text);
}

int report_incompatibilities(const Matches& matches, Session& session) {
  const auto manifest_path = workspace::find_manifest(std::nullopt, session.cwd(), session.files());
  const auto workspace = workspace::Workspace::load(manifest_path, {session.cwd(), std::nullopt, std::nullopt},
                                                    session.config(), session.environment(), session.files());
  workspace.report_structure(session.shell());
  const auto id = read_id(matches);
  if (matches.value("id") && !id) {
    // That there is no report at all is told first.
    ops::incompatibility_report({}, workspace.target_dir(), session.files());
    session.shell().err(fmt::format("error: invalid value: could not parse `{}` as a number", *matches.value("id")));
    return Error::kUsage;
  }
  session.shell().out(
      ops::incompatibility_report({id, matches.value("package")}, workspace.target_dir(), session.files()));
  return 0;
}

}  // namespace

int run_report(const Matches& matches, Session& session) {
  const std::string& kind = matches.subcommand();
  if (kind == "future-incompatibilities") return report_incompatibilities(*matches.subcommand_matches(), session);
  require_nightly_command(session, "report " + kind, 15844, "build-analysis");
  throw Error("gantry does not implement `report " + kind + "` yet");
}

}  // namespace gantry::cli
