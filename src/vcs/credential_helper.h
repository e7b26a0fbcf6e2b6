// User names and passwords that git's `credential.helper` knows (gitcredentials(7)): the git program is asked, which
// reads the setting and runs the helpers.
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "base/process.h"

namespace gantry::vcs {

struct Login {
  std::string user;
  std::string password;
};

class CredentialHelper {
 public:
  CredentialHelper(ProcessRunner& processes, const Environment& environment)
      : processes_(processes), environment_(environment) {}

  // For a URL, and a user if one is known. Nothing when no helper answers, or there is no git program; nobody is asked
  // on the terminal.
  std::optional<Login> find(const std::string& url, const std::string& user);

 private:
  ProcessRunner& processes_;
  const Environment& environment_;
};

}  // namespace gantry::vcs
