// Git without repositories: commits by reference, and what was done with them.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/path.h"
#include "support/memory_file_system.h"
#include "vcs/git.h"

namespace gantry::test {

struct FakeGit : vcs::Git {
  explicit FakeGit(MemoryFileSystem& disk) : files(disk) {}

  struct Remote {
    std::map<std::string, std::string> references;  // "HEAD", "refs/heads/x" -> commit
    std::vector<vcs::Submodule> submodules;
  };
  MemoryFileSystem& files;
  std::map<std::string, Remote> remotes;                                   // by URL
  std::map<std::string, std::map<std::string, std::string>> commit_files;  // by commit, by path
  std::vector<vcs::FetchRequest> fetched;

  struct Repository : vcs::GitRepository {
    Repository(FakeGit& git_in, std::string directory_in) : git(git_in), directory(std::move(directory_in)) {}
    FakeGit& git;
    std::string directory;
    void fetch(const vcs::FetchRequest& request) override {
      git.fetched.push_back(request);
      const auto remote = git.remotes.find(request.url);
      if (remote == git.remotes.end()) throw vcs::GitError("no such repository", false);
      auto& known = git.databases[directory];
      known.submodules = remote->second.submodules;
      for (const auto& [name, commit] : remote->second.references) {
        known.commits.insert(commit);
        if (name == "HEAD") known.references["refs/remotes/origin/HEAD"] = commit;
        if (name.starts_with("refs/heads/")) known.references["origin/" + name.substr(11)] = commit;
        if (name.starts_with("refs/tags/")) known.references["refs/remotes/origin/tags/" + name.substr(10)] = commit;
      }
    }
    std::string commit_of_reference(const std::string& name) override {
      const auto& references = git.databases[directory].references;
      const auto found = references.find(name);
      if (found == references.end()) throw vcs::GitError("reference '" + name + "' not found", false);
      return found->second;
    }
    std::string commit_of_branch(const std::string& name) override { return commit_of_reference(name); }
    std::string commit_of_revision(const std::string& revision) override {
      for (const auto& commit : git.databases[directory].commits) {
        if (commit.starts_with(revision)) return commit;
      }
      throw vcs::GitError("revspec '" + revision + "' not found", false);
    }
    bool has_commit(const std::string& commit) override { return git.databases[directory].commits.contains(commit); }
    std::optional<std::string> find_file(const std::string& commit, const std::string& path) override {
      const auto& known = git.commit_files[commit];
      const auto found = known.find(path);
      if (found == known.end()) return std::nullopt;
      return "id of " + found->second;
    }
    std::string read_file(const std::string& id) override { return id.substr(6); }
    std::string short_id(const std::string& commit) override { return commit.substr(0, 7); }
    void reset_hard(const std::string& commit) override {
      for (const auto& [path, text] : git.commit_files[commit]) git.files.file(path::join(directory, path), text);
      git.files.file(path::join(directory, ".git/HEAD"), commit + "\n");
    }
    std::vector<vcs::Submodule> submodules() override { return git.databases[directory].submodules; }
    void init_submodule(const std::string&) override {}
  };

  std::unique_ptr<vcs::GitRepository> open(const std::string& directory) override {
    if (!databases.contains(directory)) throw vcs::GitError("could not find repository", false);
    return std::make_unique<Repository>(*this, directory);
  }
  std::unique_ptr<vcs::GitRepository> create(const std::string& directory, bool) override {
    databases[directory] = {};
    files.file(path::join(directory, "HEAD"), "");
    return std::make_unique<Repository>(*this, directory);
  }
  std::unique_ptr<vcs::GitRepository> clone_local(const std::string& from, const std::string& directory) override {
    databases[directory] = databases[from];
    return std::make_unique<Repository>(*this, directory);
  }

 private:
  struct Database {
    std::map<std::string, std::string> references;
    std::set<std::string> commits;
    std::vector<vcs::Submodule> submodules;
  };
  std::map<std::string, Database> databases;
};

}  // namespace gantry::test
