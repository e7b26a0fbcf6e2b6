#include "package/vcs_info.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "package/file_selection.h"

namespace gantry::package {

namespace {

constexpr int kMaxLinks = 40;

class DirtyFiles {
 public:
  DirtyFiles(const manifest::Package& package, Repository& repository, const VcsRequest& request,
             VersionControl& control, const FileSystem& files)
      : package_(package), repository_(repository), request_(request), control_(control), files_(files) {}

  // As seen from the working directory.
  std::vector<std::string> find(std::span<const SelectedFile> selected) {
    const auto root = package_.root();
    for (const auto& file : selected) {
      if (!file.is_plain) check(path::join(root, file.path));
    }
    const auto& metadata = package_.manifest->metadata;
    for (const auto& named : {metadata.license_file, metadata.readme}) {
      if (named && !named->empty()) check_outside(path::normalize(path::join(root, *named)), root);
    }
    std::vector<std::string> result(dirty_.begin(), dirty_.end());
    std::ranges::sort(result, path_less);
    return result;
  }

 private:
  void check(const std::string& path) {
    if (is_dirty(path, kMaxLinks)) dirty_.insert(path::relative(path, request_.cwd));
  }

  // Files from outside of the package are looked at where they lie below the working directory.
  void check_outside(const std::string& path, const std::string& root) {
    if (!path::starts_with(path, root) && path::starts_with(path, request_.cwd) && files_.is_file(path)) check(path);
  }

  // The file as such, and what it leads to when it is a link.
  bool is_dirty(const std::string& path, int links) {
    const auto& place = place_of(std::string(path::parent(path)));
    const auto real = path::join(place.directory, path::file_name(path));
    if (place.repository != nullptr) {
      const auto inside = path::join(place.inside, path::file_name(path));
      if (place.repository->is_changed(inside)) return true;
      if (!place.repository->is_tracked(inside)) {
        const auto untracked = files_.lstat(real);
        if (untracked && untracked->type != FileType::Other) return true;  // git knows no pipes and sockets
      }
    }
    const auto stat = files_.lstat(real);
    if (links == 0 || !stat || stat->type != FileType::Symlink) return false;
    const auto target = files_.read_link(real);
    return target && is_dirty(path::normalize(path::join(place.directory, *target)), links - 1);
  }

  struct Place {
    std::string directory;             // without links
    Repository* repository = nullptr;  // null: not in a repository of the package's
    std::string inside;                // as seen from its root
  };

  const Place& place_of(const std::string& directory) {
    if (const auto known = places_.find(directory); known != places_.end()) return known->second;
    Place place{files_.canonicalize(directory).value_or(directory)};
    if (const auto inside = inside_of(repository_, place.directory)) {
      place.repository = &repository_;
      place.inside = *inside;
      // A submodule knows its own files.
      const auto inner = control_.find(place.directory);
      if (inner && inner.get() != &repository_ && is_submodule(*inner)) {
        if (const auto below = inside_of(*inner, place.directory)) {
          inner_.push_back(inner);
          place.repository = inner.get();
          place.inside = *below;
        }
      }
    }
    return places_.emplace(directory, std::move(place)).first->second;
  }

  bool is_submodule(const Repository& inner) {
    const auto inside = inside_of(repository_, files_.canonicalize(inner.root()).value_or(inner.root()));
    return inside && !inside->empty() && repository_.is_tracked(*inside);
  }

  std::optional<std::string> inside_of(const Repository& repository, const std::string& directory) {
    auto& root = roots_[repository.root()];
    if (root.empty()) root = files_.canonicalize(repository.root()).value_or(repository.root());
    return path::strip_prefix(directory, root);
  }

  const manifest::Package& package_;
  Repository& repository_;
  const VcsRequest& request_;
  VersionControl& control_;
  const FileSystem& files_;
  std::set<std::string> dirty_;
  std::map<std::string, Place> places_;
  std::map<std::string, std::string> roots_;  // without links
  std::vector<std::shared_ptr<Repository>> inner_;
};

}  // namespace

std::string VcsInfo::to_json() const {
  JsonWriter path;
  path.string(path_in_vcs);
  return fmt::format("{{\n  \"git\": {{\n    \"sha1\": \"{}\"{}\n  }},\n  \"path_in_vcs\": {}\n}}", commit,
                     is_dirty ? ",\n    \"dirty\": true" : "", path.take());
}

std::optional<VcsInfo> vcs_info(const manifest::Package& package, std::span<const SelectedFile> selected,
                                const VcsRequest& request, VersionControl& control, const FileSystem& files,
                                Reporter& reporter) {
  const auto verbose_warning = [&](const std::string& text) {
    if (reporter.verbosity() >= Verbosity::Verbose) reporter.warning(text);
  };
  const auto root = package.root();
  const auto repository = control.find(root);
  if (!repository) {
    verbose_warning(fmt::format("no (git) VCS found for `{}`", root));
    return std::nullopt;
  }
  const auto manifest = path_in(*repository, package.manifest_path, files);
  if (!manifest) return std::nullopt;
  if (repository->is_ignored(*manifest)) {
    verbose_warning(
        fmt::format("found (git) Cargo.toml ignored at `{}` in workdir `{}`", *manifest, repository->root()));
    return std::nullopt;
  }
  const auto dirty = DirtyFiles(package, *repository, request, control, files).find(selected);
  if (!dirty.empty() && !request.allow_dirty) {
    throw Error(
        fmt::format("{} files in the working directory contain changes that were not yet committed into git:\n\n"
                    "{}\n\nto proceed despite this and include the uncommitted changes, pass the "
                    "`--allow-dirty` flag",
                    dirty.size(), fmt::join(dirty, "\n")));
  }
  const auto& commit = repository->head_commit();
  if (!commit) return std::nullopt;
  return VcsInfo{*commit, !dirty.empty(), std::string(path::parent(*manifest))};
}

}  // namespace gantry::package
