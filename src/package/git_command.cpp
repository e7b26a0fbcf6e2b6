#include "package/git_command.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::package {

std::optional<std::string> find_git_root(const std::string& directory, const FileSystem& files) {
  for (std::string place = directory;; place = std::string(path::parent(place))) {
    const auto entry = path::join(place, ".git");
    // A worktree and a submodule have a file that names the repository.
    if (files.is_file(entry) || files.is_file(path::join(entry, "HEAD"))) return place;
    if (place == "/" || place.empty()) return std::nullopt;
  }
}

Environment git_environment(Environment environment) {
  for (const auto* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE",
                           "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"})
    environment.unset(name);
  environment.set("LC_ALL", "C");
  return environment;
}

Output run_git(const std::string& root, const std::vector<std::string>& args, ProcessRunner& processes,
               const Environment& environment) {
  Command command;
  command.program = "git";
  // Whose repository it is does not matter, as it does not to cargo; but no program that it names is to be started.
  command.args = {"--no-optional-locks", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-C", root};
  command.args.insert(command.args.end(), args.begin(), args.end());
  auto output = processes.run(command, environment);
  if (!output) {
    throw Error(fmt::format("could not execute process `{}` (never executed)", command.display()),
                {describe_system_error(output.error())});
  }
  return std::move(*output);
}

void fail_git(const std::string& root, std::string_view subcommand, const Output& output) {
  auto reason = output.err;
  while (reason.ends_with('\n')) reason.pop_back();
  throw Error(fmt::format("failed to ask git about `{}`", root),
              {fmt::format("`git {}` failed ({})", subcommand, output.status.describe()), reason});
}

std::vector<std::string_view> split_records(std::string_view text) {
  std::vector<std::string_view> records;
  while (!text.empty()) {
    const auto end = text.find('\0');
    records.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return records;
}

}  // namespace gantry::package
