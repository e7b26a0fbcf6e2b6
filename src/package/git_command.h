// How the git program is asked about a repository.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"

namespace gantry::package {

// The working tree around `directory`; nothing when there is none.
std::optional<std::string> find_git_root(const std::string& directory, const FileSystem& files);

// Without the variables that name another repository, and with messages in English.
Environment git_environment(Environment environment);

// `git ARGS` about the working tree `root`. Throws when it cannot be started.
Output run_git(const std::string& root, const std::vector<std::string>& args, ProcessRunner& processes,
               const Environment& environment);
// That it ended badly, with what it said.
[[noreturn]] void fail_git(const std::string& root, std::string_view subcommand, const Output& output);

// The records of a `-z` listing.
std::vector<std::string_view> split_records(std::string_view text);

}  // namespace gantry::package
