#include "package/git_repository.h"

#include <algorithm>
#include <future>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "package/file_selection.h"
#include "package/git_command.h"
#include "package/git_ignores.h"
#include "package/git_snapshot.h"

namespace gantry::package {

namespace {

// What follows the given number of blanks.
std::string_view after_blanks(std::string_view record, int count) {
  for (; count > 0; --count) {
    const auto blank = record.find(' ');
    if (blank == std::string_view::npos) return "";
    record.remove_prefix(blank + 1);
  }
  return record;
}

using Paths = std::set<std::string, std::less<>>;

// What git says of a directory and what lies below it, or of the whole tree.
struct View {
  std::string directory;                // "": the whole tree
  std::vector<Repository::File> files;  // by path
  Paths changed;                        // also what is not tracked any more
  std::optional<std::string> head;
  std::optional<Paths> ignored;  // of the tracked manifests, when that is known

  bool covers(std::string_view path) const { return directory.empty() || path::starts_with(path, directory); }
  const Repository::File* find(std::string_view path) const {
    const auto place = std::ranges::lower_bound(files, path, {}, &Repository::File::path);
    return place != files.end() && place->path == path ? &*place : nullptr;
  }
};

// "# branch.oid HASH", "1 XY sub mH mI mW hH hI path", "u XY sub m1 m2 m3 mW h1 h2 h3 path", "? path" (git-status,
// version 2).
void read_status(std::string_view text, View& view) {
  constexpr std::string_view kCommit = "# branch.oid ";
  for (const auto record : split_records(text)) {
    if (record.starts_with(kCommit)) {
      const auto commit = record.substr(kCommit.size());
      if (commit != "(initial)") view.head = std::string(commit);
    } else if (record.starts_with("1 ")) {
      view.changed.emplace(after_blanks(record, 8));
    } else if (record.starts_with("u ")) {
      view.changed.emplace(after_blanks(record, 10));
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
  for (const auto record : split_records(text)) {
    const auto tab = record.find('\t');
    if (tab == std::string_view::npos) continue;
    const auto path = record.substr(tab + 1);
    if (!view.files.empty() && view.files.back().path == path) continue;  // another stage
    view.files.push_back({std::string(path), true, record.starts_with("H 100") && !view.changed.contains(path)});
  }
}

}  // namespace

class GitRepository : public Repository {
 public:
  GitRepository(std::string root, ProcessRunner& processes, const Environment& environment, const FileSystem& files)
      : root_(std::move(root)), processes_(processes), environment_(environment), files_(files) {}

  const std::string& root() const override { return root_; }

  // In another thread, if there is one to be had; "": the whole tree.
  void expect(const std::string& directory) {
    if (view_ || coming_.valid()) return;
    coming_ = start_thread([this, directory] { return look_at(directory); });
  }

  const std::optional<std::string>& head_commit() override { return (view_ ? *view_ : view_of("")).head; }

  std::span<const File> files_below(const std::string& directory) override {
    const auto& files = view_of(directory).files;
    if (directory.empty()) return files;
    const auto begin = std::ranges::lower_bound(files, directory + '/', {}, &File::path);
    const auto end =
        std::ranges::lower_bound(begin, files.end(), directory + static_cast<char>('/' + 1), {}, &File::path);
    return {begin, end};
  }

  bool is_tracked(const std::string& path) override {
    const auto* file = view_about(path).find(path);
    return file != nullptr && file->is_tracked;
  }
  bool is_changed(const std::string& path) override { return view_about(path).changed.contains(path); }

  // What is not tracked is listed unless it is ignored. For what is tracked, the second question is not the last one:
  // then all of it is asked about at once.
  bool is_ignored(const std::string& path) override {
    const auto& view = view_about(path);
    const auto* file = view.find(path);
    if (file == nullptr || !file->is_tracked) return file == nullptr && !lies_in_listed(view, path);
    if (view.ignored && path::file_name(path) == "Cargo.toml") return view.ignored->contains(path);
    if (asked_about_ignored_) {
      if (!ignored_) {
        const auto output = run({"ls-files", "-z", "--cached", "--ignored", "--exclude-standard"});
        ignored_.emplace();
        for (const auto record : split_records(output)) ignored_->emplace(record);
      }
      return ignored_->contains(path);
    }
    asked_about_ignored_ = true;
    return is_matched(path);
  }

  bool is_ignored_directory(const std::string& path) override {
    const auto [known, is_new] = ignored_directories_.try_emplace(path, false);
    if (is_new) {
      const auto plainly = plainly_ignored(root_, {path}, environment_, files_);
      known->second = plainly ? plainly->contains(path) : is_matched(path);
    }
    return known->second;
  }

 private:
  static constexpr int kNotIgnored = 1;

  // By a pattern, whether it is tracked or not.
  bool is_matched(const std::string& path) {
    const auto output = start({"check-ignore", "-q", "--no-index", "--", path});
    if (output.status.code != 0 && output.status.code != kNotIgnored) fail("check-ignore", output);
    return output.status.success();
  }

  template <typename Work>
  static auto start_thread(Work work) -> std::future<decltype(work())> {
    try {
      return std::async(std::launch::async, work);
    } catch (const std::system_error&) {
      return std::async(std::launch::deferred, work);
    }
  }

  // The first directory is looked at alone, as there may be much beside it; then the whole tree, once.
  const View& view_of(const std::string& directory) {
    if (!view_ && coming_.valid()) view_ = coming_.get();
    if (!view_ || !view_->covers(directory)) view_ = look_at(view_ ? "" : directory);
    return *view_;
  }
  const View& view_about(const std::string& path) {
    if (!view_ && coming_.valid()) view_ = coming_.get();
    if (!view_ || !view_->covers(path)) view_ = look_at("");
    return *view_;
  }

  // Below another repository: its files are not this one's to list.
  static bool lies_in_listed(const View& view, std::string_view path) {
    for (auto directory = path::parent(path); !directory.empty(); directory = path::parent(directory)) {
      if (view.find(directory) != nullptr) return true;
    }
    return false;
  }

  View look_at(const std::string& directory) {
    const auto ask = [this](const std::vector<std::string>& paths) {
      auto ignored = plainly_ignored(root_, paths, environment_, files_);
      return ignored ? std::move(ignored) : ignored_among(paths);
    };
    auto snapshot = read_git_snapshot(root_, directory, environment_, files_, ask);
    if (!snapshot) return ask_about(directory);
    return {directory, std::move(snapshot->files), {}, std::move(snapshot->head), std::move(snapshot->ignored)};
  }

  // Nothing for more paths than a command line takes, and for those that git would show in quotes or understand in
  // another way.
  std::optional<Paths> ignored_among(const std::vector<std::string>& paths) {
    constexpr std::size_t kMostBytes = 100'000;
    std::size_t size = 0;
    for (const auto& path : paths) {
      size += path.size() + 1;
      const auto is_quoted = [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\' || c == 0x7F;
      };
      if (size > kMostBytes || path.starts_with(':') || std::ranges::any_of(path, is_quoted)) return std::nullopt;
    }
    Paths ignored;
    if (paths.empty()) return ignored;
    std::vector<std::string> args{"-c", "core.quotePath=false", "check-ignore", "--no-index", "--"};
    args.insert(args.end(), paths.begin(), paths.end());
    const auto output = start(args);
    if (!output.status.success() && output.status.code != kNotIgnored) return std::nullopt;
    for (std::string_view rest = output.out; !rest.empty();) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      ignored.emplace(line);
    }
    return ignored;
  }

  // Two programs at once.
  View ask_about(const std::string& directory) {
    std::vector<std::string> status_args{"status",
                                         "--porcelain=v2",
                                         "-z",
                                         "--branch",
                                         "--no-renames",
                                         "--untracked-files=all",
                                         "--no-ahead-behind",
                                         "--ignore-submodules=all"};
    std::vector<std::string> index_args{"ls-files", "-z", "-v", "--stage"};
    if (!directory.empty()) {
      for (auto* args : {&status_args, &index_args}) args->insert(args->end(), {"--", ":(top,literal)" + directory});
    }
    auto status = start_thread([&] { return start(status_args); });
    const auto index = run(index_args);
    const auto answer = status.get();
    if (!answer.status.success()) fail("status", answer);
    refuse_unreadable(answer.err);
    View view;
    view.directory = directory;
    read_status(answer.out, view);
    // The index is by path already; behind what is not tracked.
    const auto untracked = static_cast<std::ptrdiff_t>(view.files.size());
    read_index(index, view);
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(view.files.begin(), view.files.begin() + untracked, by_path);
    std::inplace_merge(view.files.begin(), view.files.begin() + untracked, view.files.end(), by_path);
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

  Output start(const std::vector<std::string>& args) { return run_git(root_, args, processes_, environment_); }

  [[noreturn]] void fail(std::string_view subcommand, const Output& output) const {
    fail_git(root_, subcommand, output);
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
  std::future<View> coming_;
  std::optional<View> view_;
  bool asked_about_ignored_ = false;
  std::optional<Paths> ignored_;  // of what is tracked
  std::map<std::string, bool> ignored_directories_;
};

GitProgram::GitProgram(ProcessRunner& processes, const Environment& environment, const FileSystem& files)
    : processes_(processes), environment_(git_environment(environment)), files_(files) {}

GitProgram::~GitProgram() = default;

void GitProgram::expect(const std::vector<std::string>& directories) {
  std::map<GitRepository*, std::set<std::string>> wanted;
  for (const auto& directory : directories) {
    const auto repository = find_repository(directory);
    if (!repository) continue;
    if (auto inside = path_in(*repository, directory, files_)) wanted[repository.get()].insert(std::move(*inside));
  }
  for (const auto& [repository, insides] : wanted) repository->expect(insides.size() == 1 ? *insides.begin() : "");
}

std::shared_ptr<Repository> GitProgram::find(const std::string& directory) { return find_repository(directory); }

std::shared_ptr<GitRepository> GitProgram::find_repository(const std::string& directory) {
  const auto root = find_git_root(directory, files_);
  if (!root) return nullptr;
  auto& repository = found_[*root];
  if (!repository) repository = std::make_shared<GitRepository>(*root, processes_, environment_, files_);
  return repository;
}

}  // namespace gantry::package
