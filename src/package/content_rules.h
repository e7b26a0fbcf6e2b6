// Which files of a directory belong to its package, asked one path at a time (Cargo Book, "The exclude and include
// fields"): `include` chooses from everything; without it what version control tracks or does not ignore, where it
// knows the manifest, or else what is not hidden; and `exclude` takes away from either.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "manifest/manifest.h"
#include "package/ignore_patterns.h"
#include "package/repository.h"

namespace gantry::package {

class ContentRules {
 public:
  // `control` finds the repository around the package; both it and `files` must outlive this. Throws what is wrong with
  // a pattern.
  ContentRules(const manifest::Package& package, VersionControl& control, const FileSystem& files);

  bool has_include() const { return has_include_; }
  // Whether version control says what there is.
  bool is_tracked() const { return repository_ != nullptr; }
  // Where the package lies in the repository. Only when tracked.
  const std::string& directory() const { return directory_; }
  // What the repository has there, by path, seen from its root. Only when tracked.
  std::span<const Repository::File> listed() { return repository_->files_below(directory_); }

  // What the patterns of the manifest say of a file in the package; the manifest itself always belongs to it.
  bool is_wanted(std::string_view file) const;
  // Whether nothing below a directory can be wanted.
  bool is_excluded_directory(std::string_view path) const { return !has_include_ && exclude_->matches(path, true); }

  // Whether a file on the disk belongs to the package.
  bool is_content(std::string_view file);
  // Whether such files lie in a directory, as far as is known without a look; and else, whether any may come to.
  bool holds_content(std::string_view directory);
  bool may_get_content(std::string_view directory);

 private:
  bool is_listed(std::string_view path);

  std::shared_ptr<Repository> repository_;
  std::string directory_;
  bool has_include_;
  IgnorePatterns include_;
  std::optional<IgnorePatterns> exclude_;
};

}  // namespace gantry::package
