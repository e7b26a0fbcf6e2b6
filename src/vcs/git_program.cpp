#include "vcs/git_program.h"

#include <fmt/format.h>

#include "base/file_system.h"

namespace gantry::vcs {

void GitProgram::fetch(const std::string& directory, const FetchRequest& request) {
  Command command;
  command.program = "git";
  command.args = {"fetch", request.all_tags ? "--tags" : "--no-tags"};
  if (reporter_.verbosity() >= Verbosity::Verbose) {
    command.args.emplace_back("--verbose");
  } else if (reporter_.verbosity() == Verbosity::Quiet) {
    command.args.emplace_back("--quiet");
  }
  command.args.insert(command.args.end(), {"--force", "--update-head-ok", request.url});
  command.args.insert(command.args.end(), request.refspecs.begin(), request.refspecs.end());
  command.cwd = directory;
  // Started from a hook of another repository, it must not work on that one.
  command.env["GIT_DIR"] = directory + "/";
  for (const char* name :
       {"GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"}) {
    command.env[name] = std::nullopt;
  }
  command.inherit_stdin = true;
  reporter_.verbose_status("Running", fmt::format("`{}`", command.display()));
  reporter_.clear_progress();
  const auto status = processes_.run_inherited(command, environment_);
  if (!status) {
    throw GitError(fmt::format("could not execute process `{}` (never executed)", command.display()),
                   {describe_system_error(status.error())}, true);
  }
  if (status->success()) return;
  throw GitError(fmt::format("process didn't exit successfully: `{}` ({})", command.display(), status->describe()),
                 true);
}

}  // namespace gantry::vcs
