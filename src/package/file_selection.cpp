#include "package/file_selection.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "package/content_rules.h"

namespace gantry::package {

namespace {

constexpr std::string_view kManifest = "Cargo.toml";
constexpr std::string_view kTarget = "target";

class Selector {
 public:
  Selector(const manifest::Package& package, VersionControl& control, const FileSystem& files, Reporter& reporter)
      : root_(package.root()), rules_(package, control, files), control_(control), files_(files), reporter_(reporter) {}

  std::vector<SelectedFile> run() {
    if (rules_.is_tracked()) {
      take_listed(rules_.listed(), rules_.directory());
    } else {
      walk("", true);
    }
    if (!std::ranges::is_sorted(found_, path_less, &SelectedFile::path))
      std::ranges::sort(found_, path_less, &SelectedFile::path);
    const auto is_same = [](const SelectedFile& a, const SelectedFile& b) { return a.path == b.path; };
    found_.erase(std::unique(found_.begin(), found_.end(), is_same), found_.end());
    return std::move(found_);
  }

 private:
  std::string on_disk(const std::string& path) const { return path.empty() ? root_ : path::join(root_, path); }

  void take(std::string_view path, bool is_plain = false) {
    if (rules_.is_wanted(path)) found_.push_back({std::string(path), is_plain});
  }

  // Files of a repository, by the paths of the repository; the package lies in `prefix`.
  void take_listed(std::span<const Repository::File> listed, const std::string& prefix) {
    const auto inside = [&](const Repository::File& file) -> std::string_view {
      if (prefix.empty()) return file.path;
      if (!file.path.starts_with(prefix) || file.path.size() == prefix.size() || file.path[prefix.size()] != '/')
        return {};
      return std::string_view(file.path).substr(prefix.size() + 1);
    };
    Directories packages;  // of others
    for (const auto& file : listed) {
      const auto path = inside(file);
      if (path.ends_with(kManifest) && path != kManifest && path::file_name(path) == kManifest)
        packages.insert(path::parent(path));
    }
    found_.reserve(listed.size());
    for (const auto& file : listed) {
      const auto path = inside(file);
      if (path.empty() || (!file.is_tracked && path::starts_with(path, kTarget)) || is_in(path, packages)) continue;
      file.is_plain ? take(path, true) : take_entry(std::string(path));
    }
  }

  using Directories = std::set<std::string_view>;

  static bool is_in(std::string_view path, const Directories& directories) {
    if (directories.empty()) return false;
    for (auto slash = path.rfind('/'); slash != std::string_view::npos; slash = path.rfind('/')) {
      path = path.substr(0, slash);
      if (directories.contains(path)) return true;
    }
    return false;
  }

  // A file that version control knows.
  void take_entry(const std::string& path) {
    const auto stat = files_.lstat(on_disk(path));
    if (!stat) return;
    if (stat->is_file()) {
      take(path);
    } else if (stat->is_directory()) {
      take_submodule(path);
    } else if (stat->type == FileType::Symlink) {
      if (files_.is_directory(on_disk(path))) {
        walk(path, false);
      } else {
        take(path);
      }
    }
  }

  void take_submodule(const std::string& path) {
    const auto repository = control_.find(on_disk(path));
    if (!repository || repository->root() != on_disk(path)) {
      walk(path, false);
      return;
    }
    for (const auto& file : repository->files_below("")) {
      const auto inner = path::join(path, file.path);
      file.is_plain ? take(inner) : take_entry(inner);
    }
  }

  // Everything below a directory. `is_root`: of the package.
  void walk(const std::string& directory, bool is_root) {
    const auto place = on_disk(directory);
    const auto stat = files_.stat(place);
    if (!stat) return;
    const std::pair identity(stat->device, stat->inode);
    const auto same = std::ranges::find(ancestors_, identity, &Ancestor::identity);
    if (same != ancestors_.end()) {
      reporter_.warning(fmt::format("File system loop found: {} points to an ancestor {}", place, same->path));
      return;
    }
    if (!is_root && files_.is_file(path::join(place, kManifest))) return;
    const auto entries = files_.list(place);
    if (!entries) {
      take(directory);  // to read it will fail, and the reason be told, if it is needed
      return;
    }
    ancestors_.push_back({identity, place});
    for (const auto& entry : *entries) {
      if (is_root && entry.name == kTarget) continue;
      visit(path::join(directory, entry.name), entry.type);
    }
    ancestors_.pop_back();
  }

  void visit(const std::string& path, FileType type) {
    bool is_directory = type == FileType::Directory;
    if (type == FileType::Symlink) is_directory = files_.is_directory(on_disk(path));
    if (is_directory) {
      if (rules_.is_excluded_directory(path)) return;
      walk(path, false);
    } else if (type == FileType::Regular || (type == FileType::Symlink && is_file_or_missing(on_disk(path)))) {
      take(path);
    }
  }

  bool is_file_or_missing(const std::string& link) const {
    const auto stat = files_.stat(link);
    return !stat || stat->is_file();
  }

  struct Ancestor {
    std::pair<std::uint64_t, std::uint64_t> identity;  // device, inode
    std::string path;
  };

  std::string root_;
  ContentRules rules_;
  VersionControl& control_;
  const FileSystem& files_;
  Reporter& reporter_;
  std::vector<Ancestor> ancestors_;
  std::vector<SelectedFile> found_;
};

}  // namespace

bool path_less(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    // The end of a component comes before everything else.
    if (x == '/' || y == '/') return x == '/' && y != '/';
    return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
  });
}

std::optional<std::string> path_in(const Repository& repository, const std::string& path, const FileSystem& files) {
  if (auto inside = path::strip_prefix(path, repository.root())) return inside;
  const auto real_root = files.canonicalize(repository.root());
  const auto real_path = files.canonicalize(path);
  if (!real_root || !real_path) return std::nullopt;
  return path::strip_prefix(*real_path, *real_root);
}

std::vector<SelectedFile> select_files(const manifest::Package& package, VersionControl& control,
                                       const FileSystem& files, Reporter& reporter) {
  return with_context([&] { return Selector(package, control, files, reporter).run(); },
                      [&] { return fmt::format("failed to determine list of files in {}", package.root()); });
}

}  // namespace gantry::package
