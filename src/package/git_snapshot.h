// What git would say of a working tree, found by reading the repository's files: which files are tracked, and that they
// are as they were committed. Where anything differs from that, or is out of the ordinary, there is no snapshot and the
// git program has to be asked. (docs/decisions/0014.)
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "package/repository.h"

namespace gantry::package {

struct GitSnapshot {
  std::vector<Repository::File> files;  // by path; tracked ones equal the commit's, untracked ones are not ignored
  std::string head;
  std::set<std::string, std::less<>> ignored;  // of the tracked manifests: those that a pattern is about
};

// Which of these paths, relative to the root, git ignores when it does not look at what is tracked; nothing when it
// cannot tell. Is called in a thread of its own.
using AskIgnored =
    std::function<std::optional<std::set<std::string, std::less<>>>(const std::vector<std::string>& paths)>;

// Of what lies below `directory` ("": everything) of the working tree `root`. `environment`: that git runs in.
std::optional<GitSnapshot> read_git_snapshot(const std::string& root, const std::string& directory,
                                             const Environment& environment, const FileSystem& files,
                                             const AskIgnored& ask_ignored);

}  // namespace gantry::package
