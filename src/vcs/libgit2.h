// The git seam over libgit2.
#pragma once

#include "vcs/credentials.h"
#include "vcs/git.h"
#include "vcs/git_observer.h"
#include "vcs/http.h"

namespace gantry::vcs {

class LibGit2 : public Git {
 public:
  // `find_login`: what servers that ask for a name and a password are told. `open_http`: who makes requests over HTTP;
  // libgit2 itself, where there is nobody. `observer`: who is told how a fetch gets on.
  explicit LibGit2(FindLogin find_login, OpenHttp open_http = nullptr, std::shared_ptr<GitObserver> observer = nullptr)
      : find_login_(std::move(find_login)), open_http_(std::move(open_http)), observer_(std::move(observer)) {}

  std::unique_ptr<GitRepository> open(const std::string& directory) override;
  std::unique_ptr<GitRepository> create(const std::string& directory, bool is_bare) override;
  std::unique_ptr<GitRepository> clone_local(const std::string& from, const std::string& directory) override;

 private:
  FindLogin find_login_;
  OpenHttp open_http_;
  std::shared_ptr<GitObserver> observer_;  // or nobody
};

}  // namespace gantry::vcs
