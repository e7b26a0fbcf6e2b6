#include "package/registry_json.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "base/unicode.h"

namespace gantry::package {

namespace {

const char* kind_name(DependencyKind kind) {
  switch (kind) {
    case DependencyKind::Normal: return "normal";
    case DependencyKind::Development: return "dev";
    case DependencyKind::Build: return "build";
  }
  return "";
}

void add_platform(const Dependency& dependency, JsonWriter& json) {
  json.key("target");
  dependency.platform ? json.string(dependency.platform->to_string()) : json.null();
  json.key("kind").string(kind_name(dependency.kind));
}

void add_common(const Dependency& dependency, JsonWriter& json) {
  json.key("features").strings(dependency.features);
  json.key("optional").boolean(dependency.optional);
  json.key("default_features").boolean(dependency.default_features);
}

// As written: with `dep:` and `?`.
void add_features(const manifest::ManifestFile& manifest, JsonWriter& json) {
  json.key("features").begin_object();
  if (const auto* features = manifest.document->root.find("features")) {
    for (const auto& [name, values] : features->as_table().entries()) {
      json.key(name.name).begin_array();
      for (const auto& value : values.as_array()) json.string(value.as_string());
      json.end_array();
    }
  }
  json.end_object();
}

void add_uploaded(const Dependency& dependency, const SourceId& registry, JsonWriter& json) {
  json.begin_object().key("name").string(dependency.package_name);
  json.key("version_req").string(dependency.requirement.to_string());
  add_common(dependency, json);
  add_platform(dependency, json);
  if (dependency.source != registry) json.key("registry").string(dependency.source.url());
  if (dependency.explicit_name) json.key("explicit_name_in_toml").string(dependency.name_in_manifest);
  json.end_object();
}

void add_badges(const manifest::PackageMetadata& metadata, JsonWriter& json) {
  json.key("badges").begin_object();
  for (const auto& [name, values] : metadata.badges) {
    json.key(name).begin_object();
    for (const auto& [key, value] : values) json.key(key).string(value);
    json.end_object();
  }
  json.end_object();
}

void append_size(std::string& body, std::size_t size) {
  for (int shift = 0; shift < 32; shift += 8) body += static_cast<char>((size >> shift) & 0xff);
}

}  // namespace

std::optional<std::string> readme_of(const manifest::Package& package, const FileSystem& files) {
  const auto& readme = package.manifest->metadata.readme;
  if (!readme) return std::nullopt;
  const auto place = path::join(package.root(), *readme);
  auto content = files.read(place);
  if (content && is_utf8(*content)) return std::move(*content);
  throw Error(fmt::format("failed to read `readme` file for package `{}`", package.id().display()),
              {content ? fmt::format("path at `{}` was not valid utf-8", place) : content.error().message()});
}

std::string upload_metadata(const manifest::Package& package, const PublishedManifest& published,
                            const std::optional<std::string>& readme, const SourceId& registry) {
  const auto& metadata = published.file->package->metadata;
  JsonWriter json;
  json.begin_object().key("name").string(package.name()).key("vers").string(package.version().to_string());
  json.key("deps").begin_array();
  for (const auto& dependency : published.file->package->summary.dependencies) add_uploaded(dependency, registry, json);
  json.end_array();
  add_features(*published.file, json);
  json.key("authors").strings(metadata.authors).key("description").optional(metadata.description);
  json.key("documentation").optional(metadata.documentation).key("homepage").optional(metadata.homepage);
  json.key("readme").optional(readme).key("readme_file").optional(metadata.readme);
  json.key("keywords").strings(metadata.keywords).key("categories").strings(metadata.categories);
  json.key("license").optional(metadata.license).key("license_file").optional(metadata.license_file);
  json.key("repository").optional(metadata.repository);
  add_badges(metadata, json);
  json.key("links").optional(metadata.links).key("rust_version").optional(metadata.rust_version);
  return json.end_object().take();
}

std::string upload_body(std::string_view metadata, std::string_view archive) {
  std::string body;
  body.reserve(metadata.size() + archive.size() + 8);
  append_size(body, metadata.size());
  body += metadata;
  append_size(body, archive.size());
  body += archive;
  return body;
}

std::string index_line(const PublishedManifest& published, const SourceId& registry, std::string_view checksum) {
  const auto& summary = published.file->package->summary;
  JsonWriter json;
  json.begin_object().key("name").string(summary.id.name()).key("vers").string(summary.id.version().to_string());
  json.key("deps").begin_array();
  for (const auto& dependency : summary.dependencies) {
    json.begin_object().key("name").string(dependency.name_in_manifest);
    json.key("req").string(dependency.requirement.to_string());
    add_common(dependency, json);
    add_platform(dependency, json);
    // The registry itself goes without saying, unless it is the public one.
    const bool is_same = dependency.source == registry && !registry.is_crates_io();
    json.key("registry");
    is_same ? json.null() : json.string(dependency.source.url());
    json.key("package");
    dependency.explicit_name ? json.string(dependency.package_name) : json.null();
    json.key("public").null().key("artifact").null().key("bindep_target").null().key("lib").boolean(false);
    json.end_object();
  }
  json.end_array();
  add_features(*published.file, json);
  json.key("features2").null().key("cksum").string(checksum);
  json.key("yanked").null().key("links").optional(summary.links);
  json.key("rust_version").null().key("pubtime").null().key("v").integer(2);
  return json.end_object().take();
}

}  // namespace gantry::package
