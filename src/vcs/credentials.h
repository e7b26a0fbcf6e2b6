// How libgit2 is answered when a server asks who is there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vcs/credential_helper.h"
#include "vcs/git2_library.h"

namespace gantry::vcs {

using FindLogin = std::function<std::optional<Login>(const std::string& url, const std::string& user)>;

// The answers given to one server, each kind once: a key of the SSH agent, what a credential helper knows, the user's
// default identity.
class Credentials {
 public:
  explicit Credentials(const FindLogin& find_login) : find_login_(find_login) {}

  // To be given to libgit2 with `this` as payload.
  static int acquire(git_credential** out, const char* url, const char* user, unsigned int allowed, void* payload);

  bool was_asked() const { return was_asked_; }
  // What was tried, for the user; and why it ended, unless it was the server that ended it.
  std::string describe() const;
  const std::string& failure() const { return failure_; }

 private:
  int answer(git_credential** out, const std::string& url, const char* user, unsigned int allowed);
  int answer_with_login(git_credential** out, const std::string& url, const char* user);

  const FindLogin& find_login_;
  bool was_asked_ = false;
  bool tried_default_ = false;
  std::optional<bool> found_login_;
  std::vector<std::string> tried_users_;
  std::string failure_;
};

}  // namespace gantry::vcs
