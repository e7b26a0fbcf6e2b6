// Failures of libgit2 as GitError.
#pragma once

namespace gantry::vcs {

// Throws for a negative result of a function of libgit2.
void check(int result);

}  // namespace gantry::vcs
