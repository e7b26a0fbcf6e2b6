// Settings of git that its user, or the system, has made for all repositories (git-config(1)).
#pragma once

#include <optional>
#include <string>

namespace gantry::vcs {

// By libgit2. Nothing when there is none, or the files cannot be read.
std::optional<std::string> user_setting(const std::string& name);

}  // namespace gantry::vcs
