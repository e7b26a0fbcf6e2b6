#include "vcs/credentials.h"

#include <exception>

#include <fmt/format.h>

namespace gantry::vcs {

int Credentials::acquire(git_credential** out, const char* url, const char* user, unsigned int allowed, void* payload) {
  auto& credentials = *static_cast<Credentials*>(payload);
  try {
    return credentials.answer(out, url != nullptr ? url : "", user, allowed);
  } catch (const std::exception& error) {
    credentials.failure_ = error.what();  // not through C code
    return GIT_EUSER;
  }
}

int Credentials::answer(git_credential** out, const std::string& url, const char* user, unsigned int allowed) {
  const auto& git = Git2Library::get();
  was_asked_ = true;
  const char* known_user = user != nullptr ? user : "git";
  if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) return git.credential_username_new(out, known_user);
  if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0 && tried_users_.empty()) {
    tried_users_.emplace_back(known_user);
    return git.credential_ssh_key_from_agent(out, known_user);
  }
  if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0 && !found_login_) return answer_with_login(out, url, user);
  if ((allowed & GIT_CREDENTIAL_DEFAULT) != 0 && !tried_default_) {
    tried_default_ = true;
    return git.credential_default_new(out);
  }
  failure_ = "no authentication methods succeeded";
  return GIT_EUSER;
}

int Credentials::answer_with_login(git_credential** out, const std::string& url, const char* user) {
  const auto login = find_login_(url, user != nullptr ? user : "");
  found_login_ = login.has_value();
  if (login) {
    const char* name = user != nullptr && *user != '\0' ? user : login->user.c_str();
    return Git2Library::get().credential_userpass_plaintext_new(out, name, login->password.c_str());
  }
  failure_ = "failed to acquire username/password from local configuration";
  return GIT_EUSER;
}

std::string Credentials::describe() const {
  std::string text = "failed to authenticate when downloading repository\n";
  if (!tried_users_.empty()) {
    text += "\n* attempted ssh-agent authentication, but no usernames succeeded:";
    for (const auto& user : tried_users_) text += fmt::format(" `{}`", user);
  }
  if (found_login_) {
    text += *found_login_ ? "\n* attempted to find username/password via `credential.helper`, but maybe the found "
                            "credentials were incorrect"
                          : "\n* attempted to find username/password via git's `credential.helper` support, but failed";
  }
  return text +
         "\n\nif the git CLI succeeds then `net.git-fetch-with-cli` may help here\n"
         "https://doc.rust-lang.org/cargo/reference/config.html#netgit-fetch-with-cli";
}

}  // namespace gantry::vcs
