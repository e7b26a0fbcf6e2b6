// Brings a Cargo.toml into the form that edition 2024 asks for (Edition Guide, "Rust 2024": Cargo), as `cargo fix
// --edition` does: everything else stays as it is written.
#pragma once

#include <cstddef>
#include <string>

#include "manifest/editor.h"
#include "toml/value.h"

namespace gantry::manifest {

class EditionMigration {
 public:
  // `shared`: the table [workspace.dependencies] that members inherit from; null when there is none.
  EditionMigration(std::string text, const toml::Table* shared) : editor_(std::move(text)), shared_(shared) {}

  // Returns the number of things changed in a manifest with a package ...
  std::size_t migrate_package();
  // ... and in the tables of a workspace.
  std::size_t migrate_workspace();
  const std::string& text() const { return editor_.text(); }

 private:
  using Path = toml::Editor::Path;

  const toml::Table* table(const Path& path) const;
  // `old_name` becomes `name` unless that is there already; then it goes.
  void rename(const Path& path, const std::string& old_name, const std::string& name,
              std::optional<std::size_t> element = {});
  void rename_project();
  void rename_target_keys();
  void rename_dependency_tables(const Path& path);
  // default_features of each dependency of a table.
  void rename_default_features(const Path& path);
  // "default-features = false" beside "workspace = true" never had an effect where the workspace has them on.
  void remove_ignored_default_features(const Path& path);

  toml::Editor editor_;
  const toml::Table* shared_;
  std::size_t changes_ = 0;
};

}  // namespace gantry::manifest
