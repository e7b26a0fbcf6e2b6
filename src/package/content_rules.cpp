#include "package/content_rules.h"

#include <algorithm>

#include "base/path.h"
#include "package/file_selection.h"

namespace gantry::package {

namespace {

constexpr std::string_view kManifest = "Cargo.toml";

}  // namespace

ContentRules::ContentRules(const manifest::Package& package, VersionControl& control, const FileSystem& files)
    : has_include_(!package.manifest->include.empty()), include_(package.manifest->include) {
  auto exclude = package.manifest->exclude;
  if (!has_include_) {
    auto repository = control.find(package.root());
    const auto directory = repository ? path_in(*repository, package.root(), files) : std::nullopt;
    if (directory && repository->is_tracked(path::join(*directory, kManifest))) {
      repository_ = std::move(repository);
      directory_ = *directory;
    } else {
      exclude.insert(exclude.begin(), ".*");
    }
  }
  exclude_.emplace(exclude);
}

bool ContentRules::is_wanted(std::string_view file) const {
  if (file == kManifest) return true;
  return has_include_ ? include_.matches(file, false) : !exclude_->matches(file, false);
}

bool ContentRules::is_content(std::string_view file) {
  return is_wanted(file) && (!is_tracked() || is_listed(path::join(directory_, file)));
}

bool ContentRules::holds_content(std::string_view directory) {
  if (!is_tracked()) return !is_excluded_directory(directory);
  const auto place = path::join(directory_, directory);
  if (is_listed(place)) return true;
  const auto files = repository_->files_below(directory_);
  const auto first = std::ranges::lower_bound(files, place + '/', {}, &Repository::File::path);
  return first != files.end() && path::starts_with(first->path, place);
}

bool ContentRules::may_get_content(std::string_view directory) {
  return is_tracked() && !repository_->is_ignored_directory(path::join(directory_, directory));
}

// A link and another repository are listed as one, whatever lies behind them.
bool ContentRules::is_listed(std::string_view path) {
  const auto files = repository_->files_below(directory_);
  for (; !path.empty(); path = path::parent(path)) {
    const auto file = std::ranges::lower_bound(files, path, {}, &Repository::File::path);
    if (file != files.end() && file->path == path) return true;
  }
  return false;
}

}  // namespace gantry::package
