// An index in a git repository (Cargo Book, "Registry Index", Git Protocol): registry/index/NAME below cargo's home is
// a repository without a work tree, whose refs/remotes/origin/HEAD is the registry's state as last fetched. Files are
// read from its tree; `.cache` beside it holds those that were asked for, by the id of the file. Shared with cargo.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "base/error.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "sources/git/git_client.h"
#include "sources/registry/registry_index.h"

namespace gantry::sources {

// The index could not be fetched.
class IndexUpdateError : public Error {
 public:
  explicit IndexUpdateError(const Error& error) : Error(error) {}
};

class GitIndex : public RegistryIndex {
 public:
  struct Place {
    std::string url;
    std::string cargo_home;
    std::string name;   // of the registry's directories
    std::string shown;  // "`name` index"
  };
  GitIndex(Place place, GitClient& client) : place_(std::move(place)), client_(client) {}

  // What is not locked wants an update first: one fetch a command.
  IndexFile* poll(std::string_view name, const std::optional<semver::Version>& locked) override;
  void settle_for_cached(std::string_view name, const semver::Version& known) override;
  void wait() override {}
  const RegistryConfig& config() override;
  const RegistryConfig& current_config() override;
  std::vector<std::string> consulted_files() const override { return consulted_; }

 private:
  std::string directory() const;
  std::string cache_file(const std::string& path) const;
  bool is_offline() const { return client_.settings().offline; }
  void open();
  void start_anew();
  // The newest commit that is here becomes the one that is read.
  void find_head();
  // Once a command, unless offline; a failure is told to everybody who asks this index.
  void update();
  void fetch();
  // False for a repository that is damaged, and of one that has no commit.
  bool fetch_head();
  // Nothing when the registry has no such file, or it cannot be read.
  std::optional<std::string> find_file(const std::string& path);
  IndexFile& entry(const std::string& path);
  IndexFile load(const std::string& path);
  bool has_config();

  Place place_;
  GitClient& client_;
  std::unique_ptr<vcs::GitRepository> repository_;
  std::optional<std::string> head_;
  std::map<std::string, IndexFile> entries_;                // by path below the index
  std::vector<std::map<std::string, IndexFile>> outdated_;  // answers from them are still in use
  std::optional<RegistryConfig> config_;
  std::optional<IndexUpdateError> problem_;
  bool is_open_ = false;
  bool is_updated_ = false;
  std::set<std::string> settled_;  // paths of index files whose cached content is good enough until then
  std::vector<std::string> consulted_;
};

}  // namespace gantry::sources
