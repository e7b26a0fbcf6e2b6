// The few questions about commits that packaging has, answered from the files of a repository (gitrepository-layout(5),
// gitformat-pack(5)). Whatever is out of the ordinary has no answer here: the git program is asked then.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"

namespace gantry::package {

class GitObjects {
 public:
  // `directory`: the `.git` one; `files` must outlive this.
  GitObjects(std::string directory, const FileSystem& files) : directory_(std::move(directory)), files_(files) {}

  // The commit that is checked out, in hexadecimal digits; nothing before the first one, and for references that are
  // kept in another way than as files or in `packed-refs`.
  std::optional<std::string> head() const;
  // The tree of a commit. Nothing for commits that are kept as differences to others, lie in another repository, or
  // stand for others.
  std::optional<std::string> tree_of(const std::string& commit) const;

 private:
  std::optional<std::string> packed_reference(std::string_view name) const;
  bool replaces_objects() const;
  std::optional<std::string> packed_commit(std::string_view id) const;
  std::optional<std::uint64_t> offset_in_pack(const std::string& index, std::string_view id) const;
  std::optional<std::string> commit_in_pack(const std::string& pack, std::uint64_t offset) const;
  std::string path_of(std::string_view name) const;

  std::string directory_;
  const FileSystem& files_;
};

}  // namespace gantry::package
