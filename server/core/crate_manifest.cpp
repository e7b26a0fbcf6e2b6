#include "server/core/crate_manifest.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "toml/parse.h"

namespace gantry::server {

namespace {

class ManifestError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using toml::Table;
using toml::Value;

const std::string& text(const Value& value, std::string_view key) {
  if (!value.is_string()) throw ManifestError(fmt::format("`{}` must be a string", key));
  return value.as_string();
}

std::optional<std::string> optional_text(const Table& table, std::string_view key) {
  const auto* value = table.find(key);
  return value == nullptr ? std::nullopt : std::optional(text(*value, key));
}

const Table& as_table(const Value& value, std::string_view key) {
  if (!value.is_table()) throw ManifestError(fmt::format("`{}` must be a table", key));
  return value.as_table();
}

std::optional<bool> flag(const Table& table, std::string_view key) {
  const auto* value = table.find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) throw ManifestError(fmt::format("`{}` must be true or false", key));
  return value->as_boolean();
}

std::vector<std::string> texts(const Value& value, std::string_view key) {
  if (!value.is_array()) throw ManifestError(fmt::format("`{}` must be an array of strings", key));
  std::vector<std::string> result;
  for (const auto& item : value.as_array()) result.push_back(text(item, key));
  return result;
}

void refuse_key(const Table& table, std::string_view key, std::string_view dependency) {
  if (!table.contains(key)) return;
  throw ManifestError(
      fmt::format("the dependency `{}` has the key `{}`, which a published manifest cannot have", dependency, key));
}

wire::IndexDependency dependency_of(const std::string& name, const Value& value) {
  wire::IndexDependency result;
  result.name = name;
  if (value.is_string()) {
    result.requirement = value.as_string();
    return result;
  }
  const auto& table = as_table(value, name);
  for (const auto* key : {"workspace", "path", "base", "git", "branch", "tag", "rev", "registry"}) {
    refuse_key(table, key, name);
  }
  const auto version = optional_text(table, "version");
  if (!version) throw ManifestError(fmt::format("the dependency `{}` has no version", name));
  result.requirement = *version;
  result.registry = optional_text(table, "registry-index");
  if (auto package = optional_text(table, "package"); package && *package != name) result.package = std::move(package);
  if (const auto* features = table.find("features")) result.features = texts(*features, "features");
  result.optional = flag(table, "optional").value_or(false);
  auto defaults = flag(table, "default-features");
  if (!defaults) defaults = flag(table, "default_features");
  result.default_features = defaults.value_or(true);
  return result;
}

constexpr std::pair<const char*, const char*> kSections[] = {
    {"dependencies", "normal"},      {"dev-dependencies", "dev"},     {"dev_dependencies", "dev"},
    {"build-dependencies", "build"}, {"build_dependencies", "build"},
};

void add_sections(const Table& table, const std::optional<std::string>& target, CrateManifest& manifest) {
  for (const auto& [section, kind] : kSections) {
    const auto* value = table.find(section);
    if (value == nullptr) continue;
    for (const auto& entry : as_table(*value, section).entries()) {
      auto dependency = dependency_of(entry.key.name, entry.value);
      dependency.kind = kind;
      dependency.target = target;
      manifest.dependencies.push_back(std::move(dependency));
    }
  }
}

// What a published manifest says; what an older cargo left out is in one of the usual places.
std::vector<std::string> readme_files(const Table& package) {
  const auto* value = package.find("readme");
  if (value == nullptr || (value->is_boolean() && value->as_boolean())) return {"README.md", "README.txt", "README"};
  if (value->is_boolean()) return {};
  auto path = text(*value, "readme");
  while (path.starts_with("./")) path.erase(0, 2);
  return {path};
}

void read_targets(const Table& root, const Table& package, CrateManifest& manifest) {
  manifest.has_lib = root.contains("lib");
  manifest.finds_bins = flag(package, "autobins").value_or(true);
  const auto* bins = root.find("bin");
  if (bins == nullptr) return;
  if (!bins->is_array()) throw ManifestError("`bin` must be an array of tables");
  for (const auto& bin : bins->as_array()) {
    if (auto name = optional_text(as_table(bin, "bin"), "name")) manifest.bin_names.push_back(std::move(*name));
  }
}

CrateManifest read(const Table& root) {
  for (const auto* key : {"patch", "replace", "workspace", "project"}) {
    if (root.contains(key)) throw ManifestError(fmt::format("[{}] is not allowed in a published manifest", key));
  }
  CrateManifest manifest;
  const auto* package = root.find("package");
  if (package == nullptr) throw ManifestError("[package] is missing");
  const auto& fields = as_table(*package, "package");
  auto name = optional_text(fields, "name");
  auto version = optional_text(fields, "version");
  if (!name || !version) throw ManifestError("[package] needs a name and a version");
  manifest.name = std::move(*name);
  manifest.version = std::move(*version);
  manifest.links = optional_text(fields, "links");
  manifest.rust_version = optional_text(fields, "rust-version");
  manifest.edition = optional_text(fields, "edition").value_or(manifest.edition);
  manifest.readme_files = readme_files(fields);
  read_targets(root, fields, manifest);

  add_sections(root, std::nullopt, manifest);
  if (const auto* targets = root.find("target")) {
    for (const auto& entry : as_table(*targets, "target").entries()) {
      add_sections(as_table(entry.value, "target"), entry.key.name, manifest);
    }
  }
  if (const auto* features = root.find("features")) {
    for (const auto& entry : as_table(*features, "features").entries()) {
      manifest.features.emplace_back(entry.key.name, texts(entry.value, "features"));
    }
  }
  return manifest;
}

}  // namespace

tl::expected<CrateManifest, std::string> read_crate_manifest(std::string_view source) {
  const auto bad = [](std::string_view reason) {
    return tl::unexpected(fmt::format("the Cargo.toml of the crate file cannot be used: {}", reason));
  };
  if (!is_utf8(source)) return bad("it is not UTF-8");
  auto document = toml::parse(std::string(source));
  if (!document) return bad(document.error().message);
  try {
    return read(document->root);
  } catch (const ManifestError& error) {
    return bad(error.what());
  }
}

}  // namespace gantry::server
