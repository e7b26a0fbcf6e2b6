// Repositories of git: read in the process where they are as usual (git_snapshot.h), else by way of the `git` program.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "package/repository.h"

namespace gantry::package {

class GitRepository;

class GitProgram : public VersionControl {
 public:
  // All must outlive this and the repositories.
  GitProgram(ProcessRunner& processes, const Environment& environment, const FileSystem& files);
  ~GitProgram() override;
  GitProgram(const GitProgram&) = delete;
  GitProgram& operator=(const GitProgram&) = delete;
  std::shared_ptr<Repository> find(const std::string& directory) override;
  // Looks at all of a repository at once when more than one directory of it is expected.
  void expect(const std::vector<std::string>& directories) override;

 private:
  std::shared_ptr<GitRepository> find_repository(const std::string& directory);

  ProcessRunner& processes_;
  Environment environment_;  // without the variables that name another repository
  const FileSystem& files_;
  std::map<std::string, std::shared_ptr<GitRepository>> found_;  // by root
};

}  // namespace gantry::package
