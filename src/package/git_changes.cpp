#include "package/git_changes.h"

#include <map>

#include "base/path.h"
#include "package/git_command.h"

namespace gantry::package {

// "XY path": X is what is staged, Y what is not; "??" is not tracked, "!!" ignored (git-status).
std::optional<Uncommitted> read_uncommitted(std::string_view status, std::string_view inside) {
  std::map<std::string, bool, std::less<>> is_dirty;
  for (const auto record : split_records(status)) {
    constexpr std::size_t kPathAt = 3;
    if (record.size() <= kPathAt) continue;
    const auto path = record.substr(kPathAt);
    if (record.starts_with("!!")) {
      const auto ignored = path.substr(0, path.ends_with('/') ? path.size() - 1 : path.size());
      if (!inside.empty() && path::starts_with(inside, ignored)) return std::nullopt;
      continue;
    }
    auto& dirty = is_dirty[std::string(path)];
    dirty = dirty || record[1] != ' ';
  }
  Uncommitted uncommitted;
  for (const auto& [path, dirty] : is_dirty) (dirty ? uncommitted.dirty : uncommitted.staged).push_back(path);
  return uncommitted;
}

std::optional<Uncommitted> find_uncommitted(const std::string& directory, ProcessRunner& processes,
                                            const Environment& environment, const FileSystem& files) {
  const auto root = find_git_root(directory, files);
  if (!root) return std::nullopt;
  const auto output = run_git(*root,
                              {"status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal",
                               "--ignored=traditional", "--ignore-submodules=none"},
                              processes, git_environment(environment));
  if (!output.status.success()) fail_git(*root, "status", output);
  return read_uncommitted(output.out, path::strip_prefix(directory, *root).value_or(""));
}

}  // namespace gantry::package
