// A repository on this machine that is not whole: objects or references are missing or cannot be read.
#pragma once

#include "vcs/git.h"

namespace gantry::vcs {

class GitDamage : public GitError {
 public:
  explicit GitDamage(std::string message) : GitError(std::move(message), false) {}
};

}  // namespace gantry::vcs
