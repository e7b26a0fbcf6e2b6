#include "server/core/agreement.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/unicode.h"
#include "cfgexpr/cfg.h"
#include "model/feature_value.h"
#include "model/source_id.h"
#include "semver/version_req.h"
#include "server/core/dependency_rules.h"
#include "server/core/time_text.h"

namespace gantry::server {

namespace {

bool is_own(std::string_view url, std::span<const std::string> own_urls) {
  const auto wanted = normalized_registry(url);
  return std::any_of(own_urls.begin(), own_urls.end(),
                     [&](const std::string& own) { return normalized_registry(own) == wanted; });
}

// Requirement and platform in one spelling, features in one order; the texts have been checked before.
void normalize(wire::IndexDependency& dependency) {
  if (const auto requirement = semver::VersionReq::parse(dependency.requirement)) {
    dependency.requirement = requirement->to_string();
  }
  if (dependency.target) {
    if (const auto platform = cfgexpr::Platform::parse(*dependency.target)) dependency.target = platform->to_string();
  }
  if (dependency.package == dependency.name) dependency.package.reset();
}

// All that counts, as one text to compare by.
std::string key_of(const wire::IndexDependency& dependency) {
  auto features = dependency.features;
  std::sort(features.begin(), features.end());
  features.erase(std::unique(features.begin(), features.end()), features.end());
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", dependency.name, dependency.package.value_or(""),
                     dependency.requirement, dependency.kind.value_or("normal"), dependency.target.value_or(""),
                     dependency.registry.value_or(""), dependency.optional, dependency.default_features,
                     fmt::join(features, ","));
}

std::map<std::string, std::string> by_key(std::span<const wire::IndexDependency> dependencies) {
  std::map<std::string, std::string> result;
  for (const auto& dependency : dependencies) result.emplace(key_of(dependency), dependency.name);
  return result;
}

std::optional<std::string> dependency_difference(std::span<const wire::IndexDependency> sent,
                                                 std::span<const wire::IndexDependency> packed) {
  const auto ours = by_key(sent);
  const auto theirs = by_key(packed);
  for (const auto& [key, name] : ours) {
    if (!theirs.contains(key)) {
      return fmt::format("the dependency `{}` of the metadata is not the one in the Cargo.toml of the crate file",
                         shorten(name, 80));
    }
  }
  for (const auto& [key, name] : theirs) {
    if (!ours.contains(key)) {
      return fmt::format("the dependency `{}` in the Cargo.toml of the crate file is not in the metadata",
                         shorten(name, 80));
    }
  }
  return std::nullopt;
}

wire::IndexFeatures sorted(wire::IndexFeatures features) {
  std::sort(features.begin(), features.end());
  for (auto& [name, items] : features) std::sort(items.begin(), items.end());
  return features;
}

// Whether old cargos cannot read the item: "dep:name", "name?/feature".
bool is_extended(const std::string& item) {
  const auto value = FeatureValue::parse(item);
  return value.kind == FeatureValue::Kind::Dependency || value.weak;
}

void write_features(JsonWriter& json, const wire::IndexFeatures& features, bool extended) {
  json.begin_object();
  for (const auto& [name, items] : features) {
    if (std::any_of(items.begin(), items.end(), is_extended) == extended) json.key(name).strings(items);
  }
  json.end_object();
}

void write_dependency(JsonWriter& json, const wire::IndexDependency& dependency) {
  json.begin_object().key("name").string(dependency.name).key("req").string(dependency.requirement);
  json.key("features").strings(dependency.features);
  json.key("optional").boolean(dependency.optional);
  json.key("default_features").boolean(dependency.default_features);
  json.key("target").optional(dependency.target);
  json.key("kind").string(dependency.kind.value_or("normal"));
  if (dependency.registry) json.key("registry").string(*dependency.registry);
  if (dependency.package) json.key("package").string(*dependency.package);
  json.end_object();
}

}  // namespace

tl::expected<std::vector<wire::IndexDependency>, std::string> index_dependencies(
    const CrateManifest& manifest, std::span<const std::string> own_urls) {
  auto dependencies = manifest.dependencies;
  for (auto& dependency : dependencies) {
    if (!dependency.registry) {
      dependency.registry = std::string(kCratesIoIndex);
    } else if (is_own(*dependency.registry, own_urls)) {
      dependency.registry.reset();
    } else {
      dependency.registry = normalized_registry(*dependency.registry);
    }
    normalize(dependency);
  }
  return dependencies;
}

std::optional<std::string> disagreement(const Metadata& metadata, const CrateManifest& manifest,
                                        std::span<const wire::IndexDependency> manifest_dependencies,
                                        std::span<const std::string> own_urls) {
  const auto differs = [](std::string_view what, std::string_view sent, std::string_view packed) {
    return fmt::format("the {} of the metadata is `{}`, that in the Cargo.toml of the crate file is `{}`", what,
                       shorten(sent, 200), shorten(packed, 200));
  };
  if (metadata.name != manifest.name) return differs("name", metadata.name, manifest.name);
  if (metadata.version != manifest.version) return differs("version", metadata.version, manifest.version);
  if (metadata.links != manifest.links) {
    return differs("`links`", metadata.links.value_or(""), manifest.links.value_or(""));
  }
  auto sent = metadata.dependencies;
  for (auto& dependency : sent) {
    if (dependency.registry) {
      dependency.registry = is_own(*dependency.registry, own_urls)
                                ? std::nullopt
                                : std::optional(normalized_registry(*dependency.registry));
    }
    normalize(dependency);
  }
  if (auto difference = dependency_difference(sent, manifest_dependencies)) return difference;
  if (sorted(metadata.features) != sorted(manifest.features)) {
    return "the features of the metadata are not those in the Cargo.toml of the crate file";
  }
  return std::nullopt;
}

std::string begin_index_line(const CrateManifest& manifest, std::span<const wire::IndexDependency> dependencies,
                             std::string_view checksum, std::int64_t published) {
  auto features = manifest.features;
  std::sort(features.begin(), features.end());
  const bool extended = std::any_of(features.begin(), features.end(), [](const auto& feature) {
    return std::any_of(feature.second.begin(), feature.second.end(), is_extended);
  });
  JsonWriter json;
  json.begin_object().key("name").string(manifest.name).key("vers").string(manifest.version);
  json.key("deps").begin_array();
  for (const auto& dependency : dependencies) write_dependency(json, dependency);
  json.end_array();
  json.key("cksum").string(checksum);
  json.key("features");
  write_features(json, features, false);
  if (extended) {
    json.key("features2");
    write_features(json, features, true);
  }
  json.key("links").optional(manifest.links);
  if (manifest.rust_version) json.key("rust_version").string(*manifest.rust_version);
  json.key("pubtime").string(iso_time(published));
  json.key("v").integer(extended ? 2 : 1);
  return json.take();
}

void finish_index_line(std::string& line, bool yanked) {
  line += yanked ? R"(,"yanked":true})" : R"(,"yanked":false})";
  line += '\n';
}

}  // namespace gantry::server
