#include "server/git/repository.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "base/number.h"

namespace gantry::server::git {

namespace {

// Packs are never taken apart again, commits are on the disk before the branch names them, only fetching is offered,
// and nothing is tidied up by git itself at a time of its own choice.
constexpr std::string_view kConfig = R"([core]
	repositoryformatversion = 0
	filemode = false
	bare = true
	fsync = committed,loose-object
[fastimport]
	unpackLimit = 1
[http]
	uploadpack = true
	receivepack = false
	getanyfile = false
[gc]
	auto = 0
[repack]
	writeBitmaps = false
[pack]
	threads = 2
	windowMemory = 64m
)";

// What git leaves for people to read; the error says it too.
void remove_crash_reports(const std::string& directory) {
  DiskFileSystem files;
  const auto entries = files.list(directory);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.name.starts_with("fast_import_crash_")) files.remove_file(directory + "/" + entry.name);
  }
}

}  // namespace

Repository::Repository(std::string directory, const GitProgram& git) : directory_(std::move(directory)), git_(git) {}

std::vector<std::string> Repository::with_directory(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "--git-dir=" + directory_);
  return arguments;
}

std::string Repository::git(std::vector<std::string> arguments) const {
  GitProgram::Call call;
  call.arguments = with_directory(std::move(arguments));
  auto output = git_.run(call);
  while (output.ends_with('\n')) output.pop_back();
  return output;
}

std::optional<std::string> Repository::try_git(std::vector<std::string> arguments) const {
  return git_.try_run(with_directory(std::move(arguments)));
}

bool Repository::has_commit() const {
  return try_git({"rev-parse", "--verify", "--quiet", std::string(kBranch) + "^{commit}"}).has_value();
}

bool Repository::is_whole() const { return try_git({"fsck", "--connectivity-only", "--no-dangling"}).has_value(); }

void Repository::make() {
  DiskFileSystem files;
  // Under another name first: a repository is there whole or not at all.
  const auto fresh = directory_ + ".new";
  if (const auto code = files.remove_directory_tree(fresh)) {
    throw Error(fmt::format("failed to remove `{}`", fresh), {describe_system_error(code)});
  }
  GitProgram::Call call;
  call.arguments = {"init", "--quiet", "--bare", "--template=", "--initial-branch=master", fresh};
  git_.run(call);
  files.write_atomic(fresh + "/config", kConfig);
  if (const auto code = files.remove_directory_tree(directory_)) {
    throw Error(fmt::format("failed to remove `{}`", directory_), {describe_system_error(code)});
  }
  if (const auto code = files.rename(fresh, directory_)) {
    throw Error(fmt::format("failed to rename `{}`", fresh), {describe_system_error(code)});
  }
}

std::optional<Repository::Newest> Repository::newest() const {
  const auto text = try_git({"log", "--max-count=1", "--format=%H%n%B", std::string(kBranch), "--"});
  if (!text) return std::nullopt;
  const auto end = text->find('\n');
  return Newest{text->substr(0, end),
                end == std::string::npos ? std::nullopt : change_of_message(text->substr(end + 1))};
}

std::optional<std::int64_t> Repository::newest_change() const {
  const auto found = newest();
  return found ? found->change : std::nullopt;
}

std::unordered_map<std::string, std::string> Repository::files() const {
  std::unordered_map<std::string, std::string> result;
  const auto listing = git({"ls-tree", "-r", "-z", std::string(kBranch)});
  std::string_view rest(listing);
  // "100644 blob NAME\tPATH\0"
  while (!rest.empty()) {
    const auto entry = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
    const auto tab = entry.find('\t');
    const auto blank = entry.substr(0, tab).rfind(' ');
    if (tab == std::string_view::npos || blank == std::string_view::npos) continue;
    result.emplace(entry.substr(tab + 1), entry.substr(blank + 1, tab - blank - 1));
  }
  return result;
}

void Repository::import(ImportStream& stream) {
  GitProgram::Call call;
  call.arguments = with_directory({"fast-import", "--quiet", "--done"});
  call.input = &stream.finish();
  try {
    git_.run(call);
  } catch (...) {
    remove_crash_reports(directory_);
    throw;
  }
}

void Repository::tidy() const {
  git({"repack", "-d", "--geometric=2", "--quiet"});
  git({"pack-refs", "--all"});
}

std::size_t Repository::squash(std::int64_t now) {
  const std::string branch(kBranch);
  constexpr int kMostTries = 5;  // a server may add a commit meanwhile
  for (int i = 1;; ++i) {
    const auto old = git({"rev-parse", "--verify", branch + "^{commit}"});
    const auto count = read_whole<std::size_t>(git({"rev-list", "--count", old})).value_or(0);
    const auto change = newest_change().value_or(0);
    GitProgram::Call commit;
    commit.arguments = with_directory(
        {"commit-tree", "-m", commit_message("Squash the index into one commit", change), old + "^{tree}"});
    for (const auto* role : {"GIT_AUTHOR", "GIT_COMMITTER"}) {
      commit.environment[fmt::format("{}_NAME", role)] = "gantry-registry";
      commit.environment[fmt::format("{}_EMAIL", role)] = "gantry-registry@localhost";
      commit.environment[fmt::format("{}_DATE", role)] = fmt::format("{} +0000", now);
    }
    auto squashed = git_.run(commit);
    while (squashed.ends_with('\n')) squashed.pop_back();
    if (!try_git({"update-ref", branch, squashed, old})) {
      if (i < kMostTries) continue;
      throw Error("the index changes too often to be squashed now; try again");
    }
    git({"gc", "--quiet", "--prune=now"});
    return count;
  }
}

}  // namespace gantry::server::git
