// The `git` program as the one that fetches (net.git-fetch-with-cli): it knows all ways to authenticate that its user
// has set up.
#pragma once

#include <string>

#include "base/environment.h"
#include "base/process.h"
#include "base/reporter.h"
#include "vcs/git.h"

namespace gantry::vcs {

class GitProgram {
 public:
  GitProgram(ProcessRunner& processes, const Environment& environment, Reporter& reporter)
      : processes_(processes), environment_(environment), reporter_(reporter) {}

  // Fetches into the repository at `directory`; what git says is shown as it is. Throws GitError.
  void fetch(const std::string& directory, const FetchRequest& request);

 private:
  ProcessRunner& processes_;
  const Environment& environment_;
  Reporter& reporter_;
};

}  // namespace gantry::vcs
