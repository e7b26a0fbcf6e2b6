// The directories a build works in and the locks that keep two builds apart: the same files, in the same places, as
// cargo's, so that both programs wait for each other (Cargo Book, "Build Cache").
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "plan/layout.h"

namespace gantry::exec {

// Held until destroyed.
class BuildLocks {
 public:
  void add(std::unique_ptr<FileLock> lock) { locks_.push_back(std::move(lock)); }
  bool empty() const { return locks_.empty(); }

 private:
  std::vector<std::unique_ptr<FileLock>> locks_;
};

// Makes a directory and marks it as a cache, unless it is there.
void create_tagged(const std::string& directory, FileSystem& files);

// Directories of the host and of each requested kind; `directory` is the profile's ("debug").
std::vector<plan::Layout> profile_layouts(const std::string& target_dir, const std::string& build_dir,
                                          const std::string& directory,
                                          const std::vector<toolchain::CompileKind>& kinds);

// Creates the profile directories of `layouts` that are missing and takes their locks, saying so when it must wait
// ("Blocking waiting for file lock on build directory"). `check_only`: nothing goes into the directories of final
// artifacts. Take the locks before the build database is read; what is read earlier may be old. Throws cargo's errors.
BuildLocks lock_profile_directories(const std::vector<plan::Layout>& layouts, bool check_only, FileSystem& files,
                                    Reporter& reporter);
// The same for a build, which needs the directories in them too.
BuildLocks lock_build_directories(const std::vector<plan::Layout>& layouts, bool check_only, FileSystem& files,
                                  Reporter& reporter);

}  // namespace gantry::exec
