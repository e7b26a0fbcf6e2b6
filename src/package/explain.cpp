#include "package/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "package/file_selection.h"
#include "package/ignore_patterns.h"

namespace gantry::package {

namespace {

class Explainer {
 public:
  Explainer(const manifest::Package& package, std::string path, VersionControl& control, const FileSystem& files)
      : manifest_(*package.manifest), root_(package.root()), path_(std::move(path)), files_(files) {
    const auto repository = control.find(root_);
    const auto directory = repository ? path_in(*repository, root_, files_) : std::nullopt;
    if (!directory) return;
    is_known_to_git_ = repository->is_tracked(path::join(*directory, "Cargo.toml"));
    is_tracked_ = repository->is_tracked(path::join(*directory, path_));
    is_ignored_ = repository->is_ignored(path::join(*directory, path_));
  }

  std::string why_included(ArchiveMember::Kind kind) const {
    switch (kind) {
      case ArchiveMember::Kind::Manifest: return "it is the manifest, which is written anew";
      case ArchiveMember::Kind::LockFile: return "it is the lock file, which is made for the package";
      case ArchiveMember::Kind::VcsInfo: return "it says which commit the package is made from";
      case ArchiveMember::Kind::Copy: break;
    }
    if (path_ == "Cargo.toml.orig") return "it is the manifest as it was written";
    if (!manifest_.include.empty()) {
      if (const auto pattern = decided_by("include", manifest_.include, true)) return *pattern;
    }
    if (manifest_.metadata.readme == path_) return "`readme` names it";
    if (manifest_.metadata.license_file == path_) return "`license-file` names it";
    if (const auto pattern = decided_by("exclude", manifest_.exclude, false)) return *pattern;
    const std::string rest = manifest_.exclude.empty() ? "" : ", and no pattern of `exclude` is about it";
    if (!is_known_to_git_) return "it lies in the directory of the package" + rest;
    return (is_tracked_ ? "git tracks it" : "git does not ignore it") + rest;
  }

  std::string why_left_out() const {
    const auto stat = files_.lstat(path::join(root_, path_));
    if (!stat) return "there is no such file";
    if (stat->is_directory()) return "it is a directory: only files are packaged";
    if (!stat->is_file() && stat->type != FileType::Symlink) return "it is not a regular file";
    if (const auto other = other_package()) return fmt::format("it belongs to the package in `{}`", *other);
    if (path::starts_with(path_, "target") && !is_tracked_) return "it lies in the target directory";
    if (!manifest_.include.empty()) {
      return decided_by("include", manifest_.include, false).value_or("no pattern of `include` is about it");
    }
    if (const auto pattern = decided_by("exclude", manifest_.exclude, true)) return *pattern;
    if (const auto pattern = excluded_directory()) return *pattern;
    if (is_known_to_git_ && is_ignored_ && !is_tracked_) return "git ignores it";
    if (!is_known_to_git_ && IgnorePatterns({".*"}).matches(path_, false)) {
      return "hidden files are left out where git does not know the package: `include` can name them";
    }
    return "it is not among the files of the package";
  }

 private:
  // The pattern that has the last word, when it says that the list takes the path (or does not).
  std::optional<std::string> decided_by(std::string_view list, const std::vector<std::string>& lines,
                                        bool takes) const {
    const IgnorePatterns patterns(lines);
    const auto pattern = patterns.deciding(path_, false);
    if (!pattern || patterns.matches(path_, false) != takes) return std::nullopt;
    return fmt::format("`{}` has `{}`", list, *pattern);
  }

  // Without git, a directory that `exclude` takes is not looked into, whatever is said about its files.
  std::optional<std::string> excluded_directory() const {
    if (is_known_to_git_) return std::nullopt;
    const IgnorePatterns patterns(manifest_.exclude);
    for (auto directory = path::parent(path_); !directory.empty(); directory = path::parent(directory)) {
      if (!patterns.matches(directory, true)) continue;
      return fmt::format("`exclude` has `{}`, which takes the directory `{}`", *patterns.deciding(directory, true),
                         directory);
    }
    return std::nullopt;
  }

  // The nearest directory below the package's own that has a manifest.
  std::optional<std::string> other_package() const {
    for (auto directory = path::parent(path_); !directory.empty(); directory = path::parent(directory)) {
      if (files_.is_file(path::join(path::join(root_, directory), "Cargo.toml"))) return std::string(directory);
    }
    return std::nullopt;
  }

  const manifest::Manifest& manifest_;
  std::string root_;
  std::string path_;
  const FileSystem& files_;
  bool is_known_to_git_ = false;  // the package
  bool is_tracked_ = false;       // the file
  bool is_ignored_ = false;
};

}  // namespace

Explanation explain(const manifest::Package& package, const std::string& path, std::span<const ArchiveMember> members,
                    VersionControl& control, const FileSystem& files) {
  const Explainer explainer(package, path, control, files);
  const auto member = std::ranges::find(members, path, &ArchiveMember::path);
  if (member != members.end()) return {true, explainer.why_included(member->kind)};
  return {false, explainer.why_left_out()};
}

}  // namespace gantry::package
