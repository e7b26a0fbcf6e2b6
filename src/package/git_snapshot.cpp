#include "package/git_snapshot.h"

#include <algorithm>
#include <future>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/hash.h"
#include "base/path.h"
#include "package/git_index.h"
#include "package/git_objects.h"
#include "package/git_settings.h"

namespace gantry::package {

namespace {

using Entries = std::span<const GitIndex::Entry>;
using Paths = std::set<std::string, std::less<>>;

constexpr std::string_view kManifest = "Cargo.toml";
constexpr std::uint32_t kExecutable = 0100;
// How much is read to see that it has not changed, where times do not tell; more is left to git.
constexpr std::uint64_t kMostRead = std::uint64_t{8} << 20U;

// Entries below a directory.
Entries below(Entries entries, std::string_view directory) {
  if (directory.empty()) return entries;
  const auto prefix = std::string(directory) + '/';
  const auto begin = std::ranges::lower_bound(entries, std::string_view(prefix), {}, &GitIndex::Entry::path);
  const auto end =
      std::ranges::find_if_not(begin, entries.end(), [&](const auto& entry) { return entry.path.starts_with(prefix); });
  return {begin, end};
}

// Goes through directories and the entries of the index at once.
class Walk {
 public:
  Walk(const std::string& root, const FileSystem& files) : root_(root), files_(files) {}

  // False when something tracked is not on disk, or is of another kind, and for repositories in others.
  bool run(const std::string& directory, Entries entries) {
    const auto place = directory.empty() ? root_ : path::join(root_, directory);
    auto listed = files_.list(place);
    if (!listed) return false;
    // As in the index, where a directory's entries begin with its name and a slash.
    for (auto& entry : *listed) {
      if (entry.type == FileType::Directory) entry.name += '/';
    }
    if (!std::ranges::is_sorted(*listed, {}, &DirectoryEntry::name))
      std::ranges::sort(*listed, {}, &DirectoryEntry::name);
    const auto prefix = directory.empty() ? std::string() : directory + '/';
    std::string path;
    for (const auto& entry : *listed) {
      if (entry.name == ".git/" && directory.empty()) continue;
      if (entry.name == ".git" || entry.name == ".git/") return false;
      if (entry.name == ".gitattributes") has_attributes = true;
      path.assign(prefix).append(entry.name);
      if (entry.type == FileType::Directory) {
        const auto end =
            std::ranges::find_if_not(entries, [&](const auto& tracked) { return tracked.path.starts_with(path); });
        const Entries inside(entries.begin(), end);
        path.pop_back();
        if (inside.empty()) {
          untracked_directories.push_back(path);
        } else if (!run(path, inside)) {
          return false;
        }
        entries = {end, entries.end()};
      } else if (!entries.empty() && entries.front().path == path) {
        const bool is_link = entries.front().mode == 0120000;
        if (entry.type != (is_link ? FileType::Symlink : FileType::Regular)) return false;
        entries = entries.subspan(1);
      } else if (entry.type != FileType::Other) {
        untracked_files.push_back(path);
      }
    }
    return entries.empty();
  }

  std::vector<std::string> untracked_files, untracked_directories;
  bool has_attributes = false;

 private:
  const std::string& root_;
  const FileSystem& files_;
};

class Snapshot {
 public:
  Snapshot(const std::string& root, std::string directory, const Environment& environment, const FileSystem& files,
           const AskIgnored& ask_ignored)
      : root_(root),
        git_(path::join(root, ".git")),
        directory_(std::move(directory)),
        environment_(environment),
        files_(files),
        ask_ignored_(ask_ignored) {}

  std::optional<GitSnapshot> take() {
    if (!is_plain_repository(git_, environment_, files_)) return std::nullopt;
    const auto index = read_index();
    if (!index || !index->tree()) return std::nullopt;
    const GitObjects objects(git_, files_);
    const auto head = objects.head();
    if (!head || objects.tree_of(*head) != index->tree()) return std::nullopt;
    const auto entries = below(index->entries(), directory_);
    Walk walk(root_, files_);
    if (!leads_through_directories() || !walk.run(directory_, entries)) return std::nullopt;

    auto ignored = start_asking(entries, walk);
    const bool are_unchanged = are_as_committed(entries, walk.has_attributes);
    const auto answer = ignored.get();
    if (!answer || !are_unchanged) return std::nullopt;
    for (const auto& directory : walk.untracked_directories) {
      if (!answer->contains(directory)) return std::nullopt;
    }
    GitSnapshot snapshot;
    snapshot.head = *head;
    snapshot.files = listing(entries, walk.untracked_files, *answer);
    for (const auto& path : *answer) {
      if (is_tracked(entries, path)) snapshot.ignored.insert(path);
    }
    return snapshot;
  }

 private:
  // Of the state that it was in at one time.
  std::optional<GitIndex> read_index() {
    const auto path = path::join(git_, "index");
    const auto before = files_.lstat(path);
    auto data = files_.read(path);
    const auto after = files_.lstat(path);
    if (!before || !before->is_file() || !data || !after) return std::nullopt;
    if (before->inode != after->inode || before->mtime_ns != after->mtime_ns || before->size != data->size())
      return std::nullopt;
    index_seconds_ = before->mtime_ns / kNanoseconds;
    return GitIndex::read(std::move(*data));
  }

  // Git does not follow links on the way to what is tracked.
  bool leads_through_directories() const {
    for (auto directory = std::string_view(directory_); !directory.empty(); directory = path::parent(directory)) {
      const auto stat = files_.lstat(path::join(root_, directory));
      if (!stat || !stat->is_directory()) return false;
    }
    return true;
  }

  std::future<std::optional<Paths>> start_asking(Entries entries, const Walk& walk) const {
    std::vector<std::string> paths = walk.untracked_directories;
    paths.insert(paths.end(), walk.untracked_files.begin(), walk.untracked_files.end());
    for (const auto& entry : entries) {
      if (path::file_name(entry.path) == kManifest) paths.emplace_back(entry.path);
    }
    const auto ask = [this, asked = std::move(paths)] { return ask_ignored_(asked); };
    try {
      return std::async(std::launch::async, ask);
    } catch (const std::system_error&) {  // there is no thread to be had
      return std::async(std::launch::deferred, ask);
    }
  }

  static constexpr std::int64_t kNanoseconds = 1'000'000'000;

  // As git compares, with every setting at its strictest (but for the device, which it does not look at).
  static bool is_same(const GitIndex::Entry& entry, const FileStat& stat) {
    const auto same_time = [](std::int64_t time, std::uint32_t seconds, std::uint32_t nanoseconds) {
      return static_cast<std::uint32_t>(time / kNanoseconds) == seconds && time % kNanoseconds == nanoseconds;
    };
    return is_same_kind(entry, stat) && entry.size == static_cast<std::uint32_t>(stat.size) &&
           entry.inode == static_cast<std::uint32_t>(stat.inode) && entry.user == stat.user &&
           entry.group == stat.group && same_time(stat.mtime_ns, entry.mtime_seconds, entry.mtime_nanoseconds) &&
           same_time(stat.ctime_ns, entry.ctime_seconds, entry.ctime_nanoseconds);
  }

  static bool is_same_kind(const GitIndex::Entry& entry, const FileStat& stat) {
    if (entry.mode == 0120000) return stat.type == FileType::Symlink;
    return stat.is_file() && ((stat.mode & kExecutable) != 0) == ((entry.mode & kExecutable) != 0);
  }

  // What was written in the second in which the index was, or later, may have been written after git looked at it.
  bool is_racy(const GitIndex::Entry& entry) const { return entry.mtime_seconds >= index_seconds_; }

  bool are_as_committed(Entries entries, bool has_attributes) {
    PathList paths(root_);
    for (const auto& entry : entries) paths.add(entry.path);
    const auto stats = files_.lstat_all(paths);
    std::uint64_t to_read = 0;
    std::vector<const GitIndex::Entry*> unsure;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!stats[i]) return false;
      if (is_same(entries[i], *stats[i]) && !is_racy(entries[i])) continue;
      to_read += stats[i]->size;
      if (!is_same_kind(entries[i], *stats[i]) || to_read > kMostRead) return false;
      unsure.push_back(&entries[i]);
    }
    if (unsure.empty()) return true;
    if (has_attributes || has_attributes_above() || !has_no_outer_attributes(git_, environment_, files_)) return false;
    return std::ranges::all_of(unsure, [&](const auto* entry) { return has_committed_content(*entry); });
  }

  bool has_attributes_above() const {
    if (directory_.empty()) return false;
    for (auto directory = path::parent(directory_);; directory = path::parent(directory)) {
      if (files_.exists(path::join(path::join(root_, directory), ".gitattributes"))) return true;
      if (directory.empty()) return false;
    }
  }

  // Without attributes, git changes nothing but carriage returns.
  bool has_committed_content(const GitIndex::Entry& entry) const {
    const auto path = path::join(root_, entry.path);
    const auto content = entry.mode == 0120000 ? files_.read_link(path) : files_.read(path);
    if (!content || content->find('\r') != std::string::npos) return false;
    const auto header = "blob " + std::to_string(content->size()) + '\0';
    return sha1({header, *content}) == entry.id;
  }

  static bool is_tracked(Entries entries, std::string_view path) {
    const auto place = std::ranges::lower_bound(entries, path, {}, &GitIndex::Entry::path);
    return place != entries.end() && place->path == path;
  }

  static std::vector<Repository::File> listing(Entries entries, const std::vector<std::string>& untracked,
                                               const Paths& ignored) {
    std::vector<Repository::File> listed;
    listed.reserve(entries.size() + untracked.size());
    for (const auto& entry : entries) listed.push_back({std::string(entry.path), true, entry.mode != 0120000});
    const auto tracked = static_cast<std::ptrdiff_t>(listed.size());
    for (const auto& path : untracked) {
      if (!ignored.contains(path)) listed.push_back({path});
    }
    std::sort(listed.begin() + tracked, listed.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    std::inplace_merge(listed.begin(), listed.begin() + tracked, listed.end(),
                       [](const auto& a, const auto& b) { return a.path < b.path; });
    return listed;
  }

  const std::string& root_;
  std::string git_;
  std::string directory_;
  const Environment& environment_;
  const FileSystem& files_;
  const AskIgnored& ask_ignored_;
  std::int64_t index_seconds_ = 0;
};

}  // namespace

std::optional<GitSnapshot> read_git_snapshot(const std::string& root, const std::string& directory,
                                             const Environment& environment, const FileSystem& files,
                                             const AskIgnored& ask_ignored) {
  return Snapshot(root, directory, environment, files, ask_ignored).take();
}

}  // namespace gantry::package
