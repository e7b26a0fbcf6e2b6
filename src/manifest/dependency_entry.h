// One dependency as `cargo add` writes it: a new entry, or changes of the one that is there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/editor.h"

namespace gantry::manifest {

struct DependencyEntry {
  std::string name;                   // of the package
  std::optional<std::string> rename;  // the key, when it is another
  // Where it comes from: the workspace's table, a directory (as seen from the manifest), a repository, or a registry.
  bool inherits = false;
  std::optional<std::string> path;
  std::optional<std::string> git, branch, tag, rev;
  std::optional<std::string> version;
  std::optional<std::string> registry;
  std::optional<bool> default_features;
  std::vector<std::string> features;
  std::optional<bool> optional;
  std::optional<bool> is_public;

  const std::string& key() const { return rename ? *rename : name; }
};

// What stands at `value` in a table of dependencies under `key`.
DependencyEntry read_entry(const std::string& key, const toml::Value& value);

// Writes `entry`; keys of an existing entry that it does not change stay as they are.
void write_entry(ManifestEditor& editor, const DependencyTable& table, const DependencyEntry& entry);

}  // namespace gantry::manifest
