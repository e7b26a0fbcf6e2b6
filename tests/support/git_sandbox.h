// A repository of the real git in a directory of its own, and what git says of it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/path.h"
#include "base/process.h"

namespace gantry::test {

class GitSandbox {
 public:
  GitSandbox() {
    auto place = std::filesystem::temp_directory_path() / "gantry-git-XXXXXX";
    std::string name = place;
    base_ = ::mkdtemp(name.data());
    root = base_ + "/tree";
    std::filesystem::create_directories(root);
    environment.set("PATH", Environment::from_process().get("PATH").value_or("/usr/bin:/bin"));
    environment.set("HOME", base_);
    environment.set("LC_ALL", "C");
    git({"init", "-q", "-b", "main"});
    git({"config", "user.name", "t"});
    git({"config", "user.email", "t@example.com"});
  }
  ~GitSandbox() { std::filesystem::remove_all(base_); }
  GitSandbox(const GitSandbox&) = delete;
  GitSandbox& operator=(const GitSandbox&) = delete;

  std::string git(const std::vector<std::string>& args) { return git_in(root, args); }
  std::string git_in(const std::string& directory, const std::vector<std::string>& args) {
    const auto output = try_git(directory, args);
    EXPECT_TRUE(output.status.success()) << args.front() << ": " << output.err;
    return output.out;
  }
  Output try_git(const std::string& directory, const std::vector<std::string>& args) {
    Command command;
    command.program = "git";
    command.args = {"--no-optional-locks", "-C", directory, "-c", "protocol.file.allow=always"};
    command.args.insert(command.args.end(), args.begin(), args.end());
    return SystemProcessRunner().run(command, environment).value();
  }
  void write(const std::string& path, const std::string& content) const {
    const auto place = std::filesystem::path(root) / path;
    std::filesystem::create_directories(place.parent_path());
    std::ofstream(place) << content;
  }
  void commit() {
    git({"add", "-A"});
    git({"commit", "-q", "--allow-empty", "-m", "all"});
  }
  // As if all had been done a while ago: times of files tell that they have not changed since.
  void age() const {
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(root + "/.git/index", now + std::chrono::seconds(2));
  }

  // Paths of a `-z` listing.
  std::set<std::string> listed(const std::vector<std::string>& args) {
    std::set<std::string> paths;
    const auto text = git(args);
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\0', at);
      paths.insert(text.substr(at, end - at));
      at = end + 1;
    }
    return paths;
  }

  std::string root;
  Environment environment;
  DiskFileSystem files;
  SystemProcessRunner processes;

 private:
  std::string base_;
};

}  // namespace gantry::test
