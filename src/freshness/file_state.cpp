#include "freshness/file_state.h"

#include "base/path.h"

namespace gantry::freshness {

namespace {

bool is_foreign_to_packages(std::string_view name) {
  return name == "target" || name == ".git" || name == "Cargo.lock";
}

bool leaves_out_hidden(InputKind kind) {
  return kind == InputKind::VisiblePackage || kind == InputKind::VisibleDirectory;
}

// Of an entry of a directory that is looked at as `kind`.
EntryUse use_of(const std::string& directory, InputKind kind, const DirectoryEntry& entry, const EntryFilter& filter) {
  if (is_package(kind) && is_foreign_to_packages(entry.name)) return EntryUse::None;
  if (leaves_out_hidden(kind) && entry.name.starts_with('.')) return EntryUse::None;
  if (!filter) return EntryUse::Counts;
  return filter(path::join(directory, entry.name), entry.type == FileType::Directory);
}

InputKind kind_below(InputKind kind) {
  return leaves_out_hidden(kind) ? InputKind::VisibleDirectory : InputKind::Directory;
}

Hash128 hash_listing(const FileSystem& files, const std::string& directory, InputKind kind, const EntryFilter& filter) {
  Hasher hasher;
  const auto entries = files.list(directory);
  hasher.add(entries.has_value());
  if (!entries) return hasher.finish();
  for (const auto& entry : *entries) {
    if (use_of(directory, kind, entry, filter) != EntryUse::Counts) continue;
    hasher.add(entry.name).add(static_cast<std::uint64_t>(entry.type));
  }
  return hasher.finish();
}

constexpr std::size_t kMaxTreeDepth = 128;

// Everything below a directory, in the order of names. For a package: what belongs to it, links followed.
class TreeWalk {
 public:
  TreeWalk(const FileSystem& files, InputKind kind, const EntryFilter& filter)
      : files_(files), kind_(kind), package_(kind != InputKind::Directory), filter_(filter) {}
  virtual ~TreeWalk() = default;

  void walk(const std::string& directory) {
    const auto kind = ancestors_.empty() ? kind_ : kind_below(kind_);
    visit(directory, kind);
    const auto entries = files_.list(directory);
    if (!entries || ancestors_.size() > kMaxTreeDepth) return;
    ancestors_.push_back(directory);
    for (const auto& entry : *entries) {
      if (use_of(directory, kind, entry, filter_) == EntryUse::None) continue;
      const auto path = path::join(directory, entry.name);
      const bool link = package_ && entry.type == FileType::Symlink && files_.is_directory(path);
      if (const auto* ancestor = link ? ancestor_behind(path) : nullptr) {
        loop(path, *ancestor);
      } else if (entry.type == FileType::Other) {
        visit(path, InputKind::Exists);  // to read a pipe is to wait for who writes to it
      } else if (entry.type != FileType::Directory && !link) {
        visit(path, InputKind::File);
      } else if (!package_ || !files_.is_file(path + "/Cargo.toml")) {
        walk(path);
      }
    }
    ancestors_.pop_back();
  }

 protected:
  const FileSystem& files() const { return files_; }
  const EntryFilter& filter() const { return filter_; }
  virtual void visit(const std::string& path, InputKind kind) = 0;
  virtual void loop(const std::string& link, const std::string& ancestor) = 0;

 private:
  const std::string* ancestor_behind(const std::string& link) const {
    const auto real = files_.canonicalize(link);
    for (const auto& ancestor : ancestors_) {
      if (const auto its = files_.canonicalize(ancestor); real && its && *its == *real) return &ancestor;
    }
    return nullptr;
  }

  const FileSystem& files_;
  InputKind kind_;
  bool package_;
  EntryFilter filter_;
  std::vector<std::string> ancestors_;
};

class ObservingWalk : public TreeWalk {
 public:
  ObservingWalk(const FileSystem& files, const std::string& root, InputKind kind, const EntryFilter& filter = nullptr)
      : TreeWalk(files, kind, filter), root_(root) {}
  std::vector<FileState> states;

 private:
  void visit(const std::string& path, InputKind kind) override {
    states.push_back(observe(files(), root_, path, kind, filter()));
  }
  void loop(const std::string& link, const std::string&) override { visit(link, InputKind::Exists); }

  const std::string& root_;
};

class LoopWalk : public TreeWalk {
 public:
  explicit LoopWalk(const FileSystem& files) : TreeWalk(files, InputKind::Package, nullptr) {}
  std::vector<FileSystemLoop> loops;

 private:
  void visit(const std::string&, InputKind) override {}
  void loop(const std::string& link, const std::string& ancestor) override { loops.push_back({link, ancestor}); }
};

}  // namespace

std::string absolute_path(const std::string& root, const std::string& stored) {
  return stored.empty() ? root : path::join(root, stored);
}

std::string stored_path(const std::string& root, const std::string& absolute) {
  return path::strip_prefix(absolute, root).value_or(absolute);
}

FileState observe(const FileSystem& files, const std::string& root, const std::string& absolute, InputKind kind,
                  const EntryFilter& filter) {
  FileState state;
  state.path = stored_path(root, absolute);
  const auto stat = files.stat(absolute);
  if (!stat) {
    state.kind = InputKind::Absent;
    return state;
  }
  state.kind = kind;
  state.mtime_ns = stat->mtime_ns;
  state.ctime_ns = stat->ctime_ns;
  state.size = stat->is_directory() ? 0 : stat->size;
  switch (kind) {
    case InputKind::Directory:
    case InputKind::Package:
    case InputKind::VisibleDirectory:
    case InputKind::VisiblePackage: state.hash = hash_listing(files, absolute, kind, filter); break;
    case InputKind::File: {
      const auto content = files.read(absolute);
      if (content) {
        state.hash = hash128(*content);
      } else if (stat->is_directory()) {
        state.kind = InputKind::Exists;
      } else {
        state.kind = InputKind::Unknown;
      }
      break;
    }
    case InputKind::Absent:
    case InputKind::Exists:
    case InputKind::Stamp:
    case InputKind::Unknown: break;
  }
  return state;
}

bool is_empty_listing(const FileState& state) {
  static const auto kEmpty = Hasher().add(true).finish();
  return is_listing(state.kind) && state.hash == kEmpty;
}

std::vector<FileState> observe_tree(const FileSystem& files, const std::string& root, const std::string& directory,
                                    InputKind kind) {
  ObservingWalk walk(files, root, kind);
  walk.walk(directory);
  return std::move(walk.states);
}

std::vector<FileSystemLoop> file_system_loops(const FileSystem& files, const std::string& package_directory) {
  LoopWalk walk(files);
  walk.walk(package_directory);
  return std::move(walk.loops);
}

std::vector<FileState> observe_package(const FileSystem& files, const std::string& root, const std::string& directory,
                                       const PackageFilter* filter) {
  std::vector<FileState> repositories;
  bool is_in_repository = false;
  for (std::string_view above = directory;;) {
    const auto repository = path::join(above, ".git");
    is_in_repository = files.exists(repository);
    if (is_in_repository) break;
    repositories.push_back(observe(files, root, repository, InputKind::Exists));
    const auto next = path::parent(above);
    if (next.empty() || next == above) break;
    above = next;
  }
  const bool has_hidden_files = filter == nullptr ? is_in_repository : filter->has_hidden_files;
  ObservingWalk walk(files, root, has_hidden_files ? InputKind::Package : InputKind::VisiblePackage,
                     filter == nullptr ? nullptr : filter->entries);
  walk.walk(directory);
  if (!is_in_repository) walk.states.insert(walk.states.end(), repositories.begin(), repositories.end());
  return std::move(walk.states);
}

bool has_same_stat(const FileSystem& files, const std::string& root, const FileState& before) {
  return has_same_stat(files.stat(absolute_path(root, before.path)), before);
}

bool has_same_stat(const std::optional<FileStat>& now, const FileState& before) {
  if (!now) return before.kind == InputKind::Absent;
  switch (before.kind) {
    case InputKind::Absent:
    case InputKind::Unknown: return false;
    case InputKind::Exists: return true;
    case InputKind::Directory:
    case InputKind::Package:
    case InputKind::VisibleDirectory:
    case InputKind::VisiblePackage: return now->mtime_ns == before.mtime_ns;
    case InputKind::File:
      if (now->ctime_ns != before.ctime_ns) return false;
      break;
    case InputKind::Stamp: break;
  }
  return now->mtime_ns == before.mtime_ns && now->size == before.size;
}

Comparison compare(const FileSystem& files, const std::string& root, const FileState& before,
                   const EntryFilter& filter) {
  if (has_same_stat(files, root, before)) return {};
  const auto absolute = absolute_path(root, before.path);
  if (before.kind == InputKind::Absent) return {Change::Changed, observe(files, root, absolute, InputKind::File)};
  if (!files.exists(absolute)) return {Change::Missing, {}};
  if (before.kind == InputKind::Unknown || before.kind == InputKind::Stamp) return {Change::Changed, {}};
  auto now = observe(files, root, absolute, before.kind, filter);
  const bool same = now.kind == before.kind && now.hash == before.hash;
  return {same ? Change::Touched : Change::Changed, std::move(now)};
}

}  // namespace gantry::freshness
