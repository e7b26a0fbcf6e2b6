#include "package/git_repository.h"

#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::package {

namespace {

// The records of a `-z` listing.
std::vector<std::string_view> records(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const auto end = text.find('\0');
    result.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return result;
}

// What follows the given number of blanks.
std::string_view after_blanks(std::string_view record, int count) {
  for (; count > 0; --count) {
    const auto blank = record.find(' ');
    if (blank == std::string_view::npos) return "";
    record.remove_prefix(blank + 1);
  }
  return record;
}

class GitRepository : public Repository {
 public:
  GitRepository(std::string root, ProcessRunner& processes, const Environment& environment)
      : root_(std::move(root)), processes_(processes), environment_(environment) {}

  const std::string& root() const override { return root_; }

  const std::optional<std::string>& head_commit() override {
    read_status();
    return head_;
  }

  std::vector<File> files_below(const std::string& directory) override {
    std::vector<std::string> args{"ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard"};
    if (!directory.empty()) args.insert(args.end(), {"--", ":(top,literal)" + directory});
    std::vector<File> files;
    const auto output = run(args);
    for (auto record : records(output)) {  // "H path" for what is tracked, "? path" for what is not
      if (record.size() < 3) continue;
      const bool is_tracked = record.front() != '?';
      auto path = record.substr(2);
      if (path.ends_with('/')) path.remove_suffix(1);
      if (!files.empty() && files.back().path == path) continue;  // several stages of a conflict
      files.push_back({std::string(path), is_tracked});
      tracked_[files.back().path] = is_tracked;
    }
    return files;
  }

  bool is_tracked(const std::string& path) override {
    if (const auto known = tracked_.find(path); known != tracked_.end()) return known->second;
    if (!knows_all_tracked_) {
      knows_all_tracked_ = true;
      const auto output = run({"ls-files", "-z"});
      for (const auto record : records(output)) tracked_[std::string(record)] = true;
    }
    return tracked_.contains(path) && tracked_[path];
  }

  bool is_ignored(const std::string& path) override {
    constexpr int kNotIgnored = 1;
    const auto output = start({"check-ignore", "-q", "--no-index", "--", path});
    if (output.status.code != 0 && output.status.code != kNotIgnored) fail("check-ignore", output);
    return output.status.success();
  }

  bool is_changed(const std::string& path) override {
    read_status();
    return changed_.contains(path);
  }

 private:
  Output start(const std::vector<std::string>& args) {
    Command command;
    command.program = "git";
    command.args = {"--no-optional-locks", "-C", root_};
    command.args.insert(command.args.end(), args.begin(), args.end());
    auto output = processes_.run(command, environment_);
    if (!output)
      throw Error(fmt::format("could not execute process `{}` (never executed)", command.display()),
                  {describe_system_error(output.error())});
    return std::move(*output);
  }

  [[noreturn]] void fail(const std::string& subcommand, const Output& output) const {
    auto reason = output.err;
    while (reason.ends_with('\n')) reason.pop_back();
    throw Error(fmt::format("failed to ask git about `{}`", root_),
                {fmt::format("`git {}` failed ({})", subcommand, output.status.describe()), reason});
  }

  std::string run(const std::vector<std::string>& args) {
    auto output = start(args);
    if (!output.status.success()) fail(args.front(), output);
    return std::move(output.out);
  }

  // "# branch.oid HASH", "1 XY sub mH mI mW hH hI path", "u XY sub m1 m2 m3 mW h1 h2 h3 path" (git-status, version 2).
  void read_status() {
    if (has_status_) return;
    has_status_ = true;
    const auto output = run({"status", "--porcelain=v2", "-z", "--branch", "--untracked-files=no", "--no-renames"});
    constexpr std::string_view kCommit = "# branch.oid ";
    for (const auto record : records(output)) {
      if (record.starts_with(kCommit)) {
        const auto commit = record.substr(kCommit.size());
        if (commit != "(initial)") head_ = std::string(commit);
      } else if (record.starts_with("1 ")) {
        changed_.emplace(after_blanks(record, 8));
      } else if (record.starts_with("u ")) {
        changed_.emplace(after_blanks(record, 10));
      }
    }
  }

  std::string root_;
  ProcessRunner& processes_;
  const Environment& environment_;
  bool has_status_ = false;
  std::optional<std::string> head_;
  std::set<std::string> changed_;
  std::unordered_map<std::string, bool> tracked_;  // as far as was asked
  bool knows_all_tracked_ = false;
};

}  // namespace

GitProgram::GitProgram(ProcessRunner& processes, const Environment& environment, const FileSystem& files)
    : processes_(processes), environment_(environment), files_(files) {
  for (const auto* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE",
                           "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"})
    environment_.unset(name);
  environment_.set("LC_ALL", "C");
}

std::shared_ptr<Repository> GitProgram::find(const std::string& directory) {
  for (std::string place = directory;; place = std::string(path::parent(place))) {
    const auto entry = path::join(place, ".git");
    // A worktree and a submodule have a file that names the repository.
    if (files_.is_file(entry) || files_.is_file(path::join(entry, "HEAD"))) {
      auto& repository = found_[place];
      if (!repository) repository = std::make_shared<GitRepository>(place, processes_, environment_);
      return repository;
    }
    if (place == "/" || place.empty()) return nullptr;
  }
}

}  // namespace gantry::package
