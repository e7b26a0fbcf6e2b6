#include "manifest/edition_migration.h"

#include <array>

namespace gantry::manifest {

namespace {

constexpr const char* kDefaultFeatures = "default-features";
constexpr const char* kOldDefaultFeatures = "default_features";
constexpr std::array kDependencyTables{"dependencies", "dev-dependencies", "build-dependencies"};

std::vector<std::string> names_in(const toml::Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table.entries()) names.push_back(entry.key.name);
  return names;
}

bool is_true(const toml::Table& table, std::string_view key) {
  const auto* value = table.find(key);
  return value != nullptr && value->is_boolean() && value->as_boolean();
}

bool is_false(const toml::Table& table, std::string_view key) {
  const auto* value = table.find(key);
  return value != nullptr && value->is_boolean() && !value->as_boolean();
}

toml::Editor::Path below(toml::Editor::Path path, const std::string& name) {
  path.push_back(name);
  return path;
}

}  // namespace

std::size_t EditionMigration::migrate_package() {
  changes_ = 0;
  rename_project();
  rename_target_keys();
  std::vector<Path> places{{}};
  if (const auto* targets = table({"target"})) {
    for (const auto& name : names_in(*targets)) places.push_back({"target", name});
  }
  for (const auto& place : places) {
    if (table(place) == nullptr) continue;
    rename_dependency_tables(place);
    for (const auto* dependencies : kDependencyTables) {
      rename_default_features(below(place, dependencies));
      remove_ignored_default_features(below(place, dependencies));
    }
  }
  return changes_;
}

std::size_t EditionMigration::migrate_workspace() {
  changes_ = 0;
  rename_default_features({"workspace", "dependencies"});
  return changes_;
}

const toml::Table* EditionMigration::table(const Path& path) const {
  if (path.empty()) return &editor_.root();
  const auto* value = editor_.find(path);
  return value != nullptr && value->is_table() ? &value->as_table() : nullptr;
}

void EditionMigration::rename(const Path& path, const std::string& old_name, const std::string& name,
                              std::optional<std::size_t> element) {
  const auto* place = element ? &editor_.find(path)->as_array()[*element].as_table() : table(path);
  if (place == nullptr || !place->contains(old_name)) return;
  if (editor_.rename(path, old_name, name, element)) ++changes_;
}

void EditionMigration::rename_project() { rename({}, "project", "package"); }

void EditionMigration::rename_target_keys() {
  constexpr std::array kKeys{std::pair{"crate_type", "crate-type"}, std::pair{"proc_macro", "proc-macro"}};
  for (const auto& [old_name, name] : kKeys) {
    rename({"lib"}, old_name, name);
    for (const auto* kind : {"bin", "example", "test", "bench"}) {
      const auto* targets = editor_.find({kind});
      if (targets == nullptr || !targets->is_array_of_tables()) continue;
      const auto count = targets->as_array().size();
      for (std::size_t i = 0; i < count; ++i) rename({kind}, old_name, name, i);
    }
  }
}

void EditionMigration::rename_dependency_tables(const Path& path) {
  rename(path, "dev_dependencies", "dev-dependencies");
  rename(path, "build_dependencies", "build-dependencies");
}

void EditionMigration::rename_default_features(const Path& path) {
  const auto* dependencies = table(path);
  if (dependencies == nullptr) return;
  for (const auto& name : names_in(*dependencies)) rename(below(path, name), kOldDefaultFeatures, kDefaultFeatures);
}

void EditionMigration::remove_ignored_default_features(const Path& path) {
  const auto* dependencies = table(path);
  if (dependencies == nullptr || shared_ == nullptr) return;
  for (const auto& name : names_in(*dependencies)) {
    const auto* dependency = table(below(path, name));
    if (dependency == nullptr || !is_true(*dependency, "workspace") || !is_false(*dependency, kDefaultFeatures))
      continue;
    const auto* shared = shared_->find(name);
    if (shared == nullptr) continue;
    const bool is_off = shared->is_table() && (is_false(shared->as_table(), kDefaultFeatures) ||
                                               is_false(shared->as_table(), kOldDefaultFeatures));
    if (is_off) continue;
    editor_.remove(below(below(path, name), kDefaultFeatures));
    ++changes_;
  }
}

}  // namespace gantry::manifest
