#include "ops/programs.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::ops {

Command program_command(const BuildSession& session, const exec::Artifact& artifact,
                        const std::vector<std::string>& args) {
  Command command;
  command.program = artifact.path;
  command.env = artifact.environment;
  command.inherit_stdin = true;
  if (const auto runner = session.toolchain->runner(session.graph[artifact.unit].kind); runner && !runner->empty()) {
    command.args.assign(runner->begin() + 1, runner->end());
    command.args.push_back(command.program);
    command.program = runner->front();
  }
  command.args.insert(command.args.end(), args.begin(), args.end());
  return command;
}

void become(const Command& command, const Environment& environment, Reporter& reporter) {
  const auto shown = command.display(reporter.verbosity() >= Verbosity::VeryVerbose);
  reporter.status("Running", fmt::format("`{}`", shown));
  reporter.clear_progress();
  const auto code = exec_replace(command, environment);
  throw Error(fmt::format("could not execute process `{}` (never executed)", shown), {describe_system_error(code)});
}

std::string shown_path(const std::string& path, const std::string& cwd) {
  return path::strip_prefix(path, cwd).value_or(path);
}

}  // namespace gantry::ops
