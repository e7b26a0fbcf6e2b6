#include "package/git_repository.h"

#include <algorithm>
#include <future>
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

// What git says of a directory and what lies below it, or of the whole tree.
struct View {
  struct Entry {
    bool is_tracked = false;
    bool is_changed = false;
    bool is_plain = false;
  };
  std::string directory;  // "": the whole tree
  std::vector<Repository::File> files;
  std::unordered_map<std::string, Entry> entries;
  std::optional<std::string> head;

  bool covers(std::string_view path) const { return directory.empty() || path::starts_with(path, directory); }
  Entry of(const std::string& path) const {
    const auto known = entries.find(path);
    return known == entries.end() ? Entry{} : known->second;
  }
};

// "# branch.oid HASH", "1 XY sub mH mI mW hH hI path", "u XY sub m1 m2 m3 mW h1 h2 h3 path", "? path" (git-status,
// version 2).
void read_status(std::string_view text, View& view) {
  constexpr std::string_view kCommit = "# branch.oid ";
  for (const auto record : records(text)) {
    if (record.starts_with(kCommit)) {
      const auto commit = record.substr(kCommit.size());
      if (commit != "(initial)") view.head = std::string(commit);
    } else if (record.starts_with("1 ")) {
      view.entries[std::string(after_blanks(record, 8))].is_changed = true;
    } else if (record.starts_with("u ")) {
      view.entries[std::string(after_blanks(record, 10))].is_changed = true;
    } else if (record.starts_with("? ")) {
      auto path = record.substr(2);
      if (path.ends_with('/')) path.remove_suffix(1);
      view.files.push_back({std::string(path)});
    }
  }
}

// "H 100644 HASH STAGE\tpath": a small letter for what git was told not to look at, another one for what is not on disk
// or in conflict, with a record for each stage.
void read_index(std::string_view text, View& view) {
  for (const auto record : records(text)) {
    const auto tab = record.find('\t');
    if (tab == std::string_view::npos) continue;
    std::string path(record.substr(tab + 1));
    auto& entry = view.entries[path];
    if (entry.is_tracked) continue;  // another stage
    entry.is_tracked = true;
    entry.is_plain = record.starts_with("H 100") && !entry.is_changed;
    view.files.push_back({std::move(path), true, entry.is_plain});
  }
}

class GitRepository : public Repository {
 public:
  GitRepository(std::string root, ProcessRunner& processes, const Environment& environment, const FileSystem& files)
      : root_(std::move(root)), processes_(processes), environment_(environment), files_(files) {}

  const std::string& root() const override { return root_; }

  const std::optional<std::string>& head_commit() override { return (view_ ? *view_ : view_of("")).head; }

  std::vector<File> files_below(const std::string& directory) override {
    const auto& files = view_of(directory).files;
    if (directory.empty()) return files;
    const auto begin = std::ranges::lower_bound(files, directory + '/', {}, &File::path);
    const auto end =
        std::ranges::lower_bound(begin, files.end(), directory + static_cast<char>('/' + 1), {}, &File::path);
    return {begin, end};
  }

  bool is_tracked(const std::string& path) override { return view_about(path).of(path).is_tracked; }
  bool is_changed(const std::string& path) override { return view_about(path).of(path).is_changed; }
  bool is_plain(const std::string& path) override { return view_about(path).of(path).is_plain; }

  // The second question of this kind is not the last one: then all that is tracked is asked about at once.
  bool is_ignored(const std::string& path) override {
    if (asked_about_ignored_ && is_tracked(path)) {
      if (!ignored_) {
        const auto output = run({"ls-files", "-z", "--cached", "--ignored", "--exclude-standard"});
        ignored_.emplace();
        for (const auto record : records(output)) ignored_->emplace(record);
      }
      return ignored_->contains(path);
    }
    asked_about_ignored_ = true;
    constexpr int kNotIgnored = 1;
    const auto output = start({"check-ignore", "-q", "--no-index", "--", path});
    if (output.status.code != 0 && output.status.code != kNotIgnored) fail("check-ignore", output);
    return output.status.success();
  }

 private:
  // The first directory is looked at alone, as there may be much beside it; then the whole tree, once.
  const View& view_of(const std::string& directory) {
    if (!view_ || !view_->covers(directory)) view_ = look_at(view_ ? "" : directory);
    return *view_;
  }
  const View& view_about(const std::string& path) {
    if (!view_ || !view_->covers(path)) view_ = look_at("");
    return *view_;
  }

  // Two programs at once.
  View look_at(const std::string& directory) {
    std::vector<std::string> status_args{"status",   "--porcelain=v2",        "-z",
                                         "--branch", "--untracked-files=all", "--no-renames"};
    std::vector<std::string> index_args{"ls-files", "-z", "-v", "--stage"};
    if (!directory.empty()) {
      for (auto* args : {&status_args, &index_args}) args->insert(args->end(), {"--", ":(top,literal)" + directory});
    }
    auto status = std::async(std::launch::async, [&] { return start(status_args); });
    const auto index = run(index_args);
    const auto answer = status.get();
    if (!answer.status.success()) fail("status", answer);
    refuse_unreadable(answer.err);
    View view;
    view.directory = directory;
    read_status(answer.out, view);
    read_index(index, view);
    std::ranges::sort(view.files, {}, &File::path);
    return view;
  }

  // git goes on without directories that it cannot read: "warning: could not open directory 'a/': Permission denied".
  void refuse_unreadable(std::string_view warnings) const {
    constexpr std::string_view kWarning = "warning: could not open directory '";
    const auto begin = warnings.find(kWarning);
    if (begin == std::string_view::npos) return;
    auto rest = warnings.substr(begin + kWarning.size());
    rest = rest.substr(0, rest.find('\n'));
    auto directory = rest.substr(0, rest.rfind("': "));
    if (directory.ends_with('/')) directory.remove_suffix(1);
    const auto path = path::join(root_, directory);
    const auto entries = files_.list(path);
    throw Error(fmt::format("Failed to read the directory at '{}'", path),
                {entries ? std::string(rest) : describe_system_error(entries.error())});
  }

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

  std::string root_;
  ProcessRunner& processes_;
  const Environment& environment_;
  const FileSystem& files_;
  std::optional<View> view_;
  bool asked_about_ignored_ = false;
  std::optional<std::set<std::string, std::less<>>> ignored_;  // of what is tracked
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
      if (!repository) repository = std::make_shared<GitRepository>(place, processes_, environment_, files_);
      return repository;
    }
    if (place == "/" || place.empty()) return nullptr;
  }
}

}  // namespace gantry::package
