#include "manifest/json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace gantry::manifest {

namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json dependency_json(const Dependency& dependency) {
  Json json;
  const auto& source = dependency.source;
  json["name"] = dependency.package_name;
  json["source"] = source.is_path() ? Json(nullptr) : Json(source.to_url());
  json["req"] = dependency.requirement.to_string();
  switch (dependency.kind) {
    case DependencyKind::Normal: json["kind"] = nullptr; break;
    case DependencyKind::Development: json["kind"] = "dev"; break;
    case DependencyKind::Build: json["kind"] = "build"; break;
  }
  json["rename"] = optional_json(dependency.rename());
  json["optional"] = dependency.optional;
  json["uses_default_features"] = dependency.default_features;
  json["features"] = dependency.features;
  json["target"] = dependency.platform ? Json(dependency.platform->to_string()) : Json(nullptr);
  // The registry to publish against, the default one being left out.
  const auto* registry = dependency.registry ? &*dependency.registry : source.is_registry() ? &source : nullptr;
  json["registry"] = registry != nullptr && !registry->is_crates_io() ? Json(registry->url()) : Json(nullptr);
  if (source.is_path()) json["path"] = source.local_path();
  return json;
}

}  // namespace

Json target_json(const Target& target) {
  Json json;
  json["kind"] = target.kind_strings();
  json["crate_types"] = target.crate_types;
  json["name"] = target.name;
  json["src_path"] = target.src_path;
  json["edition"] = std::string(to_string(target.edition));
  if (!target.required_features.empty()) json["required-features"] = target.required_features;
  json["doc"] = target.doc;
  json["doctest"] = target.doctest && target.is_doctestable();
  json["test"] = target.test;
  return json;
}

Json toml_json(const toml::Value& value) {
  switch (value.kind()) {
    case toml::Kind::String: return value.as_string();
    case toml::Kind::Integer: return value.as_integer();
    case toml::Kind::Float: return std::isfinite(value.as_float()) ? Json(value.as_float()) : Json(nullptr);
    case toml::Kind::Boolean: return value.as_boolean();
    case toml::Kind::Datetime: return Json{{"$__toml_private_datetime", value.as_datetime().text}};
    case toml::Kind::Array: {
      auto list = Json::array();
      for (const auto& item : value.as_array()) list.push_back(toml_json(item));
      return list;
    }
    case toml::Kind::Table: {
      auto object = Json::object();
      for (const auto& [key, item] : value.as_table().entries()) object.push_back({key.name, toml_json(item)});
      return object;
    }
  }
  return nullptr;
}

Json package_json(const Package& package) {
  const auto& manifest = *package.manifest;
  const auto& metadata = manifest.metadata;
  const auto& id = manifest.summary.id;
  Json json;
  json["name"] = id.name();
  json["version"] = id.version().to_string();
  json["id"] = id.spec_url();
  json["license"] = optional_json(metadata.license);
  json["license_file"] = optional_json(metadata.license_file);
  json["description"] = optional_json(metadata.description);
  json["source"] = id.source().is_path() ? Json(nullptr) : Json(id.source().to_url());
  auto& dependencies = json["dependencies"] = Json::array();
  for (const auto& dependency : manifest.summary.dependencies) dependencies.push_back(dependency_json(dependency));
  auto& targets = json["targets"] = Json::array();
  for (const auto& target : manifest.targets) targets.push_back(target_json(target));
  auto& features = json["features"] = Json::object();
  for (const auto& [name, values] : manifest.summary.features) {
    auto list = Json::array();
    for (const auto& value : values) list.push_back(value.to_string());
    features.push_back({name, std::move(list)});
  }
  json["manifest_path"] = package.manifest_path;
  json["metadata"] = manifest.custom_metadata ? toml_json(*manifest.custom_metadata) : Json(nullptr);
  json["publish"] = optional_json(manifest.publish);
  json["authors"] = metadata.authors;
  json["categories"] = metadata.categories;
  json["keywords"] = metadata.keywords;
  json["readme"] = optional_json(metadata.readme);
  json["repository"] = optional_json(metadata.repository);
  json["homepage"] = optional_json(metadata.homepage);
  json["documentation"] = optional_json(metadata.documentation);
  json["edition"] = std::string(to_string(manifest.edition));
  json["links"] = optional_json(metadata.links);
  json["default_run"] = optional_json(manifest.default_run);
  json["rust_version"] = optional_json(metadata.rust_version);
  return json;
}

}  // namespace gantry::manifest
