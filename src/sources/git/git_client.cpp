#include "sources/git/git_client.h"

#include "base/cache_directory.h"
#include "base/path.h"
#include "sources/package_cache.h"
#include "vcs/git_program.h"
#include "vcs/retries.h"

namespace gantry::sources {

void GitClient::fetch(const std::string& directory, vcs::GitRepository& repository, const vcs::FetchRequest& request) {
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
  if (auto held = held_.lock()) return held;
  std::shared_ptr<FileLock> lock = lock_package_cache(settings_.cargo_home, files_, reporter_);
  held_ = lock;
  make_cache_directory(path::join(settings_.cargo_home, "git"), files_);
  return lock;
}

}  // namespace gantry::sources
