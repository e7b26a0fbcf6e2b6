// What packaging asks of version control; an implementation over the `git` program stands in git_repository.h.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gantry::package {

// A repository with its working tree. Paths are relative to the root of the tree.
class Repository {
 public:
  struct File {
    std::string path;  // a directory for a submodule or another repository within, without a slash at its end
    bool is_tracked = false;
    bool is_plain = false;  // a tracked regular file that equals the commit's, as far as version control knows
  };

  virtual ~Repository() = default;

  virtual const std::string& root() const = 0;  // absolute
  // The commit that is checked out; nothing before the first one.
  virtual const std::optional<std::string>& head_commit() = 0;
  // What lies below `directory` ("": everything), by path: tracked files (perhaps gone from the disk) and untracked
  // ones that are not ignored. Valid until the next question.
  virtual std::span<const File> files_below(const std::string& directory) = 0;
  virtual bool is_tracked(const std::string& path) = 0;
  virtual bool is_ignored(const std::string& path) = 0;
  // Whether everything that may ever lie in a directory on the disk, without tracked files, is ignored.
  virtual bool is_ignored_directory(const std::string& path) = 0;
  // Whether a tracked file differs from the commit, in the working tree or what is staged; also a deleted one.
  virtual bool is_changed(const std::string& path) = 0;
};

class VersionControl {
 public:
  virtual ~VersionControl() = default;
  // The repository around a directory, the same object for each of its directories; null when there is none.
  virtual std::shared_ptr<Repository> find(const std::string& directory) = 0;
  // These directories will be asked about: what takes long may begin.
  virtual void expect(const std::vector<std::string>& /*directories*/) {}
};

}  // namespace gantry::package
