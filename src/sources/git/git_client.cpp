#include "sources/git/git_client.h"

#include <utility>

#include "base/cache_directory.h"
#include "base/path.h"
#include "config/http_config.h"
#include "config/net_config.h"
#include "sources/git/git_http.h"
#include "sources/git/git_progress.h"
#include "vcs/credential_helper.h"
#include "vcs/git_program.h"
#include "vcs/libgit2.h"
#include "vcs/retries.h"

namespace gantry::sources {

GitSettings git_settings(const config::Config& config, bool offline, std::string offline_flag) {
  GitSettings settings;
  settings.cargo_home = config.cargo_home();
  settings.offline = offline;
  settings.offline_flag = std::move(offline_flag);
  settings.use_program = [&config] { return config::fetches_with_git_program(config); };
  settings.retries = [&config] { return config::network_retries(config); };
  return settings;
}

std::unique_ptr<vcs::Git> open_git(const config::Config& config, ProcessRunner& processes, const FileSystem& files,
                                   const Clock& clock, Reporter& reporter) {
  const auto find_login = [&config, &processes](const std::string& url, const std::string& user) {
    return vcs::CredentialHelper(processes, config.environment()).find(url, user);
  };
  return std::make_unique<vcs::LibGit2>(
      find_login, [&config, &files] { return open_git_http(config, files); },
      std::make_shared<GitProgress>(clock, reporter));
}

// What libgit2 had received of a pack when it was interrupted. The lock is held: nobody else receives one.
void GitClient::remove_partial_packs(const std::string& directory) {
  const auto packs = path::join(directory, "objects/pack");
  const auto entries = files_.list(packs);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.name.starts_with("pack_git2_")) files_.remove_file(path::join(packs, entry.name));
  }
}

void GitClient::fetch(const std::string& directory, vcs::GitRepository& repository, const vcs::FetchRequest& request) {
  remove_partial_packs(directory);
  const bool use_program = settings_.use_program();
  const auto retries = settings_.retries();
  vcs::with_retries(retries, reporter_, [&] {
    if (use_program) {
      vcs::GitProgram(processes_, environment_, reporter_).fetch(directory, request);
    } else {
      repository.fetch(request);
    }
  });
}

std::string GitClient::database_directory(const std::string& name) const {
  return path::join(settings_.cargo_home, "git/db/" + name);
}

std::string GitClient::checkouts_directory(const std::string& name) const {
  return path::join(settings_.cargo_home, "git/checkouts/" + name);
}

std::shared_ptr<FileLock> GitClient::lock() {
  auto lock = lock_package_cache(*settings_.package_cache, settings_.cargo_home, files_, reporter_);
  if (!std::exchange(is_marked_, true)) make_cache_directory(path::join(settings_.cargo_home, "git"), files_);
  return lock;
}

}  // namespace gantry::sources
