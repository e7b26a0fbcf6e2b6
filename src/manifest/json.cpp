#include "manifest/json.h"

namespace gantry::manifest {

namespace {

// Sources are shown with git references as they were written, as version 3 of lock files has them.
void write_dependency(const Dependency& dependency, JsonWriter& json) {
  const auto& source = dependency.source;
  json.begin_object();
  json.key("name").string(dependency.package_name);
  json.key("source");
  source.is_path() ? json.null() : json.string(source.to_lockfile_url(3));
  json.key("req").string(dependency.requirement.to_string());
  json.key("kind");
  switch (dependency.kind) {
    case DependencyKind::Normal: json.null(); break;
    case DependencyKind::Development: json.string("dev"); break;
    case DependencyKind::Build: json.string("build"); break;
  }
  json.key("rename").optional(dependency.rename());
  json.key("optional").boolean(dependency.optional);
  json.key("uses_default_features").boolean(dependency.default_features);
  json.key("features").strings(dependency.features);
  json.key("target");
  dependency.platform ? json.string(dependency.platform->to_string()) : json.null();
  // Only a registry that the manifest names.
  json.key("registry");
  dependency.registry ? json.string(dependency.registry->url()) : json.null();
  if (source.is_path()) json.key("path").string(source.local_path());
  json.end_object();
}

}  // namespace

void write_target(const Target& target, JsonWriter& json) {
  json.begin_object();
  json.key("kind").strings(target.kind_strings());
  json.key("crate_types").strings(target.crate_types);
  json.key("name").string(target.name);
  json.key("src_path").string(target.src_path);
  json.key("edition").string(to_string(target.edition));
  if (target.lists_required_features) json.key("required-features").strings(target.required_features);
  json.key("doc").boolean(target.doc);
  json.key("doctest").boolean(target.doctest && target.is_doctestable());
  json.key("test").boolean(target.test);
  json.end_object();
}

void write_toml(const toml::Value& value, JsonWriter& json) {
  switch (value.kind()) {
    case toml::Kind::String: json.string(value.as_string()); return;
    case toml::Kind::Integer: json.integer(value.as_integer()); return;
    case toml::Kind::Float: json.number(value.as_float()); return;
    case toml::Kind::Boolean: json.boolean(value.as_boolean()); return;
    case toml::Kind::Datetime:
      json.begin_object().key("$__toml_private_datetime").string(value.as_datetime().text).end_object();
      return;
    case toml::Kind::Array:
      json.begin_array();
      for (const auto& item : value.as_array()) write_toml(item, json);
      json.end_array();
      return;
    case toml::Kind::Table:
      json.begin_object();
      for (const auto& [key, item] : value.as_table().entries()) {
        json.key(key.name);
        write_toml(item, json);
      }
      json.end_object();
      return;
  }
}

void write_package(const Package& package, JsonWriter& json) {
  const auto& manifest = *package.manifest;
  const auto& metadata = manifest.metadata;
  const auto& id = manifest.summary.id;
  json.begin_object();
  json.key("name").string(id.name());
  json.key("version").string(id.version().to_string());
  json.key("id").string(id.spec_url());
  json.key("license").optional(metadata.license);
  json.key("license_file").optional(metadata.license_file);
  json.key("description").optional(metadata.description);
  json.key("source");
  id.source().is_path() ? json.null() : json.string(id.source().to_lockfile_url(3));
  json.key("dependencies").begin_array();
  for (const auto& dependency : manifest.summary.dependencies) write_dependency(dependency, json);
  json.end_array();
  json.key("targets").begin_array();
  for (const auto& target : manifest.targets) write_target(target, json);
  json.end_array();
  json.key("features").begin_object();
  for (const auto& [name, values] : manifest.summary.features) {
    json.key(name).begin_array();
    for (const auto& value : values) json.string(value.to_string());
    json.end_array();
  }
  json.end_object();
  json.key("manifest_path").string(package.manifest_path);
  json.key("metadata");
  manifest.custom_metadata ? write_toml(*manifest.custom_metadata, json) : static_cast<void>(json.null());
  json.key("publish");
  manifest.publish ? json.strings(*manifest.publish) : json.null();
  json.key("authors").strings(metadata.authors);
  json.key("categories").strings(metadata.categories);
  json.key("keywords").strings(metadata.keywords);
  json.key("readme").optional(metadata.readme);
  json.key("repository").optional(metadata.repository);
  json.key("homepage").optional(metadata.homepage);
  json.key("documentation").optional(metadata.documentation);
  json.key("edition").string(to_string(manifest.edition));
  json.key("links").optional(metadata.links);
  json.key("default_run").optional(manifest.default_run);
  json.key("rust_version").optional(metadata.rust_version);
  if (manifest.has_hints) {
    json.key("hints").begin_object().key("mostly-unused");
    manifest.hint_mostly_unused ? write_toml(*manifest.hint_mostly_unused, json) : static_cast<void>(json.null());
    json.end_object();
  }
  json.end_object();
}

}  // namespace gantry::manifest
