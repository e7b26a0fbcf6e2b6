// Repositories by way of the `git` program.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "package/repository.h"

namespace gantry::package {

class GitProgram : public VersionControl {
 public:
  // All must outlive this and the repositories.
  GitProgram(ProcessRunner& processes, const Environment& environment, const FileSystem& files);
  std::shared_ptr<Repository> find(const std::string& directory) override;

 private:
  ProcessRunner& processes_;
  Environment environment_;  // without the variables that name another repository
  const FileSystem& files_;
  std::map<std::string, std::shared_ptr<Repository>> found_;  // by root
};

}  // namespace gantry::package
