#include "manifest/editor.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/feature_value.h"
#include "toml/write.h"

namespace gantry::manifest {

namespace {

constexpr std::array kKinds{DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build};

}  // namespace

std::string DependencyTable::kind_name() const {
  switch (kind) {
    case DependencyKind::Development: return "dev-dependencies";
    case DependencyKind::Build: return "build-dependencies";
    case DependencyKind::Normal: break;
  }
  return "dependencies";
}

toml::Editor::Path DependencyTable::path() const {
  if (target) return {"target", *target, kind_name()};
  return {kind_name()};
}

std::string DependencyTable::name() const {
  return target ? fmt::format("target.{}.{}", *target, kind_name()) : kind_name();
}

std::vector<DependencyTable> ManifestEditor::tables() const {
  std::vector<DependencyTable> tables;
  const auto add = [&](const DependencyTable& table) {
    const auto* value = editor_.find(table.path());
    if (value != nullptr && value->is_table()) tables.push_back(table);
  };
  for (const auto kind : kKinds) add({kind, std::nullopt});
  const auto* targets = editor_.find({"target"});
  if (targets == nullptr || !targets->is_table()) return tables;
  for (const auto& entry : targets->as_table().entries()) {
    for (const auto kind : kKinds) add({kind, entry.key.name});
  }
  return tables;
}

const toml::Value* ManifestEditor::find(const DependencyTable& table, const std::string& key) const {
  auto path = table.path();
  path.push_back(key);
  return editor_.find(path);
}

void ManifestEditor::remove(const DependencyTable& table, const std::string& key) {
  auto path = table.path();
  path.push_back(key);
  editor_.remove(path);
  const auto* rest = editor_.find(table.path());
  if (rest != nullptr && rest->as_table().empty()) editor_.remove(table.path());
}

ManifestEditor::Presence ManifestEditor::presence(const std::string& key) const {
  auto presence = Presence::None;
  for (const auto& table : tables()) {
    const auto* value = find(table, key);
    if (value == nullptr) continue;
    const auto* optional = value->is_table() ? value->as_table().find("optional") : nullptr;
    const bool is_optional = optional != nullptr && optional->is_boolean() && optional->as_boolean();
    presence = std::max(presence, is_optional ? Presence::Optional : Presence::Required);
  }
  return presence;
}

void ManifestEditor::clean_features(const std::string& key) {
  const auto there = presence(key);
  if (there == Presence::Optional) return;
  const auto* features = editor_.find({"features"});
  if (features == nullptr || !features->is_table()) return;
  std::vector<std::string> names;
  for (const auto& entry : features->as_table().entries()) names.push_back(entry.key.name);
  for (const auto& name : names) {
    const toml::Editor::Path path{"features", name};
    for (std::size_t i = 0; editor_.find(path)->is_array() && i < editor_.find(path)->as_array().size();) {
      const auto& element = editor_.find(path)->as_array()[i];
      const auto value = FeatureValue::parse(element.is_string() ? element.as_string() : "");
      const bool names_it = value.kind != FeatureValue::Kind::Feature && value.dependency == key;
      if (names_it && (there == Presence::None || value.kind == FeatureValue::Kind::Dependency)) {
        editor_.remove_element(path, i);
        continue;
      }
      if (names_it && value.weak) {
        editor_.replace_element(path, i, toml::format_string(fmt::format("{}/{}", key, value.feature)));
      }
      ++i;
    }
  }
}

bool ManifestEditor::add_feature_for(const std::string& key) {
  const auto* features = editor_.find({"features"});
  if (features != nullptr && features->is_table()) {
    if (features->as_table().contains(key)) return false;
    for (const auto& entry : features->as_table().entries()) {
      if (!entry.value.is_array()) continue;
      for (const auto& element : entry.value.as_array()) {
        if (!element.is_string()) continue;
        const auto value = FeatureValue::parse(element.as_string());
        if (value.kind == FeatureValue::Kind::Dependency && value.dependency == key) return false;
      }
    }
  }
  editor_.append({"features"}, toml::format_key(key), fmt::format("[{}]", toml::format_string("dep:" + key)));
  return true;
}

}  // namespace gantry::manifest
