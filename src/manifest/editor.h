// Edits of dependencies in a Cargo.toml, as `cargo add` and `cargo remove` make them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/dependency.h"
#include "toml/edit.h"

namespace gantry::manifest {

// One of the tables that list dependencies.
struct DependencyTable {
  DependencyKind kind = DependencyKind::Normal;
  std::optional<std::string> target;

  toml::Editor::Path path() const;
  std::string kind_name() const;  // "dev-dependencies"
  std::string name() const;       // "target.cfg(unix).dev-dependencies"
  auto operator<=>(const DependencyTable&) const = default;
};

class ManifestEditor {
 public:
  explicit ManifestEditor(std::string text) : editor_(std::move(text)) {}

  toml::Editor& toml() { return editor_; }
  const toml::Editor& toml() const { return editor_; }
  const std::string& text() const { return editor_.text(); }

  // The tables that are there: those for every platform first.
  std::vector<DependencyTable> tables() const;
  const toml::Value* find(const DependencyTable& table, const std::string& key) const;
  // Takes a dependency out, and the table when it is empty then.
  void remove(const DependencyTable& table, const std::string& key);

  // Makes [features] right after the dependency `key` was removed or changed: features cannot name what is not there
  // any more, nor turn on what is not optional.
  void clean_features(const std::string& key);
  // Gives an optional dependency a feature of its name unless some feature turns it on; returns whether it did.
  bool add_feature_for(const std::string& key);

 private:
  enum class Presence { None, Required, Optional };
  Presence presence(const std::string& key) const;

  toml::Editor editor_;
};

}  // namespace gantry::manifest
