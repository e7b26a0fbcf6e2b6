// Git as the sources of one command share it: settings, the program or library that fetches, the directories below
// git/ in cargo's home.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "base/reporter.h"
#include "config/config.h"
#include "sources/package_cache.h"
#include "sources/registry/fetched_indexes.h"
#include "vcs/git.h"

namespace gantry::sources {

struct GitSettings {
  std::string cargo_home;
  bool offline = false;
  std::string offline_flag = "--offline";  // as messages name it
  FetchedIndexes fetched_indexes = no_fetched_indexes();
  PackageCache package_cache = new_package_cache();
  // Both are asked when something is fetched; they throw cargo's errors for wrong values.
  std::function<bool()> use_program = [] { return false; };                  // net.git-fetch-with-cli
  std::function<std::uint64_t()> retries = [] { return std::uint64_t{3}; };  // net.retry
};

// As `config` has it.
GitSettings git_settings(const config::Config& config, bool offline, std::string offline_flag = "--offline");

// libgit2, with the names and passwords that git's credential helpers know, and connections as `config` has them. All
// must outlive it.
std::unique_ptr<vcs::Git> open_git(const config::Config& config, ProcessRunner& processes, const FileSystem& files,
                                   const Clock& clock, Reporter& reporter);

class GitClient {
 public:
  // All must outlive the client, except `git`.
  GitClient(GitSettings settings, std::unique_ptr<vcs::Git> git, ProcessRunner& processes,
            const Environment& environment, FileSystem& files, Reporter& reporter)
      : settings_(std::move(settings)),
        git_(std::move(git)),
        processes_(processes),
        environment_(environment),
        files_(files),
        reporter_(reporter) {}

  const GitSettings& settings() const { return settings_; }
  vcs::Git& git() { return *git_; }
  FileSystem& files() { return files_; }
  Reporter& reporter() { return reporter_; }

  // Fetches into the repository at `directory`, with retries. The caller holds the lock.
  void fetch(const std::string& directory, vcs::GitRepository& repository, const vcs::FetchRequest& request);
  // git/db/NAME and git/checkouts/NAME.
  std::string database_directory(const std::string& name) const;
  std::string checkouts_directory(const std::string& name) const;
  // Held while databases and checkouts are changed. Marks git/ as a cache.
  std::shared_ptr<FileLock> lock();

 private:
  void remove_partial_packs(const std::string& directory);

  GitSettings settings_;
  std::unique_ptr<vcs::Git> git_;
  ProcessRunner& processes_;
  const Environment& environment_;
  FileSystem& files_;
  Reporter& reporter_;
  bool is_marked_ = false;  // git/ as a cache
};

}  // namespace gantry::sources
