// The workspace around a new package: what it hands down, and its list of members, edited in place (Cargo Book,
// "Workspaces"). Comments and formatting of the manifest stay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace gantry::ops {

struct WorkspaceDefaults {
  std::vector<std::string> package_keys;  // of [workspace.package], in its order
  bool lints = false;                     // there is a [workspace.lints]
};

struct EnclosingWorkspace {
  std::string root;  // directory
  std::string manifest_path;
  WorkspaceDefaults defaults;
};

// The workspace that a package in `directory` would belong to; nothing when there is none, it excludes the directory,
// or its manifest cannot be read.
std::optional<EnclosingWorkspace> find_workspace_for(const std::string& directory, const FileSystem& files);

// Adds `directory` to `workspace.members` unless a pattern there covers it. Returns whether the manifest was changed.
bool add_member(const EnclosingWorkspace& workspace, const std::string& directory, FileSystem& files);

// The text of a manifest with `member` added: at its place in a sorted list, else at the end. Nothing when the text is
// no TOML or has no workspace. `directory` is `member` for patterns: the path below the root.
std::optional<std::string> with_member(const std::string& manifest, const std::string& member);

}  // namespace gantry::ops
