// The git seam over libgit2.
#pragma once

#include "vcs/credentials.h"
#include "vcs/git.h"

namespace gantry::vcs {

class LibGit2 : public Git {
 public:
  // `find_login`: what servers that ask for a name and a password are told.
  explicit LibGit2(FindLogin find_login) : find_login_(std::move(find_login)) {}

  std::unique_ptr<GitRepository> open(const std::string& directory) override;
  std::unique_ptr<GitRepository> create(const std::string& directory, bool is_bare) override;
  std::unique_ptr<GitRepository> clone_local(const std::string& from, const std::string& directory) override;

 private:
  FindLogin find_login_;
};

}  // namespace gantry::vcs
