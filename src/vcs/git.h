// The git seam: what sources of packages need of repositories. A repository on the network is fetched into a bare
// database, which is cloned for each commit that is used. Commits are named by 40 hexadecimal digits.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace gantry::vcs {

// What git said, worded as libgit2 words it: "...; class=Reference (4); code=NotFound (-3)".
class GitError : public Error {
 public:
  // `may_pass`: another try may succeed (connections, time-outs).
  GitError(std::string message, bool may_pass) : Error(std::move(message)), may_pass_(may_pass) {}
  GitError(std::string message, std::vector<std::string> causes, bool may_pass)
      : Error(std::move(message), std::move(causes)), may_pass_(may_pass) {}
  bool may_pass() const { return may_pass_; }

 private:
  bool may_pass_;
};

struct FetchRequest {
  std::string url;
  std::vector<std::string> refspecs;
  bool all_tags = false;
};

struct Submodule {
  std::string name;
  std::string path;                   // below the work tree
  std::optional<std::string> url;     // as .gitmodules has it
  std::optional<std::string> commit;  // that the parent recorded
  bool is_skipped = false;            // `update = none`
};

class GitRepository {
 public:
  virtual ~GitRepository() = default;

  // Throws GitError, as everything here does that finds nothing.
  virtual void fetch(const FetchRequest& request) = 0;
  // The commit behind "refs/remotes/origin/HEAD", tags followed.
  virtual std::string commit_of_reference(const std::string& name) = 0;
  // ... behind the remote-tracking branch "origin/main".
  virtual std::string commit_of_branch(const std::string& name) = 0;
  // ... that a revision means: a full or short id, a tag, a reference.
  virtual std::string commit_of_revision(const std::string& revision) = 0;
  virtual bool has_commit(const std::string& commit) = 0;
  // The id of a file in the tree of a commit; nothing when it has none of that path.
  virtual std::optional<std::string> find_file(const std::string& commit, const std::string& path) = 0;
  // The content of a file, by its id.
  virtual std::string read_file(const std::string& id) = 0;
  // The shortest name of at least seven digits that no other object has.
  virtual std::string short_id(const std::string& commit) = 0;
  // Makes the work tree and HEAD those of a commit.
  virtual void reset_hard(const std::string& commit) = 0;
  // Of the commit that is checked out, in the order of their paths.
  virtual std::vector<Submodule> submodules() = 0;
  // Registers a submodule in the repository's configuration.
  virtual void init_submodule(const std::string& name) = 0;
};

class Git {
 public:
  virtual ~Git() = default;

  virtual std::unique_ptr<GitRepository> open(const std::string& directory) = 0;
  virtual std::unique_ptr<GitRepository> create(const std::string& directory, bool is_bare) = 0;
  // A clone of a repository on this machine with an empty work tree; text files will keep their line ends.
  virtual std::unique_ptr<GitRepository> clone_local(const std::string& from, const std::string& directory) = 0;
};

}  // namespace gantry::vcs
