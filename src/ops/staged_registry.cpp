#include "ops/staged_registry.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "wire/index_entry.h"

namespace gantry::ops {

namespace {

const char* kind_name(DependencyKind kind) {
  switch (kind) {
    case DependencyKind::Normal: return "normal";
    case DependencyKind::Development: return "dev";
    case DependencyKind::Build: return "build";
  }
  return "";
}

}  // namespace

StagedRegistry::StagedRegistry(std::string directory, SourceId registry, FileSystem& files)
    : directory_(std::move(directory)), registry_(std::move(registry)), files_(files) {
  const auto index = path::join(directory_, "index");
  files_.remove_directory_tree(index);
  files_.create_directories(index);
}

void StagedRegistry::add(const PackagedCrate& crate) {
  const auto& id = crate.package->id();
  files_.write_atomic(path::join(directory_, fmt::format("{}-{}.crate", id.name(), id.version().to_string())),
                      crate.data);
  const auto file = path::join(directory_, "index/" + wire::index_path(id.name()));
  files_.create_directories(std::string(path::parent(file)));
  files_.write_atomic(file, index_line(crate));
}

std::string StagedRegistry::index_line(const PackagedCrate& crate) const {
  const auto& manifest = *crate.manifest.file->package;
  const auto& id = crate.package->id();
  JsonWriter json;
  json.begin_object().key("name").string(id.name()).key("vers").string(id.version().to_string());
  json.key("deps").begin_array();
  for (const auto& dependency : manifest.summary.dependencies) {
    json.begin_object().key("name").string(dependency.name_in_manifest);
    json.key("req").string(dependency.requirement.to_string());
    json.key("features").strings(dependency.features);
    json.key("optional").boolean(dependency.optional);
    json.key("default_features").boolean(dependency.default_features);
    json.key("target");
    dependency.platform ? json.string(dependency.platform->to_string()) : json.null();
    json.key("kind").string(kind_name(dependency.kind));
    // The registry itself goes without saying, unless it is the public one.
    const bool is_same = dependency.source == registry_ && !registry_.is_crates_io();
    json.key("registry");
    is_same ? json.null() : json.string(dependency.source.url());
    json.key("package");
    dependency.explicit_name ? json.string(dependency.package_name) : json.null();
    json.key("public").null().key("artifact").null().key("bindep_target").null().key("lib").boolean(false);
    json.end_object();
  }
  json.end_array().key("features").begin_object();
  if (const auto* features = crate.manifest.file->document->root.find("features")) {
    for (const auto& [name, values] : features->as_table().entries()) {
      json.key(name.name).begin_array();
      for (const auto& value : values.as_array()) json.string(value.as_string());
      json.end_array();
    }
  }
  json.end_object().key("features2").null().key("cksum").string(sha256_hex(crate.data));
  json.key("yanked").null().key("links").optional(manifest.summary.links);
  json.key("rust_version").null().key("pubtime").null().key("v").integer(2);
  return json.end_object().take();
}

}  // namespace gantry::ops
