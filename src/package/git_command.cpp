#include "package/git_command.h"

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

// Whose repository it is does not matter, as it does not to cargo; but no program that it names is to be started.
Command git_command(const std::string& root, const std::vector<std::string>& args) {
  Command command;
  command.program = "git";
  command.args = {"--no-optional-locks", "-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-C", root};
  command.args.insert(command.args.end(), args.begin(), args.end());
  return command;
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
