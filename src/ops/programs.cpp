#include "ops/programs.h"

#include "base/path.h"

namespace gantry::ops {

Command program_command(const BuildSession& session, const exec::Artifact& artifact, const std::vector<std::string>& args) {
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

std::string shown_path(const std::string& path, const std::string& cwd) { return path::strip_prefix(path, cwd).value_or(path); }

}  // namespace gantry::ops
