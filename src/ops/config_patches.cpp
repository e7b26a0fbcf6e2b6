#include "ops/config_patches.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "base/url.h"

namespace gantry::ops {

namespace {

Error not_a_table(const config::Key& key, const config::ConfigValue& value) {
  const auto name = config::display_key(key);
  return Error(fmt::format("invalid configuration for key `{0}`\nexpected a table, but found {1} for `{0}` in {2}",
                           name, value.type_description(), value.definition.describe()));
}

// The source that a table's key names: a registry by its name, or a URL.
SourceId patched_source(const std::string& key, const sources::SourceSet& sources) {
  if (key == kCratesIoName) return SourceId::crates_io();
  if (const auto url = Url::parse(key); !url) {
    try {
      return sources.registry_by_name(key);
    } catch (const Error&) {
      throw Error(fmt::format("[patch] entry `{}` should be a URL or registry name", key),
                  {fmt::format("invalid url `{}`: {}", key, url.error())});
    }
  }
  return SourceId::registry(key);
}

class EntryReader {
 public:
  EntryReader(const config::Config& config, config::Key key, const sources::SourceSet& sources)
      : config_(config), key_(std::move(key)), sources_(sources) {}

  PatchEntry read(const config::ConfigValue& value) const {
    PatchEntry entry;
    entry.defined_in = value.definition.describe();
    auto& dependency = entry.dependency;
    dependency.name_in_manifest = key_.back();
    dependency.package_name = key_.back();
    dependency.has_version = false;
    if (value.is_string()) {
      set_version(dependency, value.string());
      dependency.source = SourceId::crates_io();
      return entry;
    }
    if (!value.is_table()) throw wrong_type(value);
    if (const auto version = text("version")) set_version(dependency, *version);
    if (const auto package = text("package")) {
      dependency.package_name = *package;
      dependency.explicit_name = true;
    }
    if (const auto features = config_.get_string_list(at("features"))) dependency.features = features->value;
    if (const auto defaults = config_.get_bool(at("default-features"))) dependency.default_features = defaults->value;
    dependency.source = source();
    return entry;
  }

  std::string context(const config::ConfigValue& value) const {
    return fmt::format("error in {}: could not load config key `{}`", value.definition.describe(),
                       config::display_key(key_));
  }

 private:
  config::Key at(const char* name) const {
    auto key = key_;
    key.emplace_back(name);
    return key;
  }

  std::optional<std::string> text(const char* name) const {
    const auto value = config_.get_string(at(name));
    return value ? std::optional(value->value) : std::nullopt;
  }

  Error wrong_type(const config::ConfigValue& value) const {
    const auto found = value.is_integer()   ? fmt::format("integer `{}`", value.integer())
                       : value.is_boolean() ? fmt::format("boolean `{}`", value.boolean())
                                            : std::string("sequence");
    return Error(
        fmt::format("invalid type: {}, expected a version string like \"0.9.8\" or a detailed dependency like {{ "
                    "version = \"0.9.8\" }}",
                    found));
  }

  void set_version(Dependency& dependency, const std::string& version) const {
    auto requirement = semver::VersionReq::parse(version);
    if (!requirement) {
      throw Error(fmt::format("failed to parse the version requirement `{}` for dependency `{}`", version, key_.back()),
                  {requirement.error()});
    }
    dependency.requirement = std::move(*requirement);
    dependency.has_version = true;
  }

  // cargo names the key of a wrong path, and no reason.
  std::optional<std::string> directory() const {
    const auto key = at("path");
    const auto* value = config_.find(key);
    if (value != nullptr && !value->is_string()) {
      throw Error(fmt::format("error in {}: could not load config key `{}`", value->definition.describe(),
                              config::display_key(key)));
    }
    const auto path = config_.get_path(key);
    return path ? std::optional(path->value) : std::nullopt;
  }

  SourceId source() const {
    if (const auto git = text("git")) {
      GitReference reference;
      using Kind = GitReference::Kind;
      for (const auto& [kind, name] :
           {std::pair(Kind::Branch, "branch"), std::pair(Kind::Tag, "tag"), std::pair(Kind::Rev, "rev")}) {
        if (const auto value = text(name)) reference = {kind, *value};
      }
      return SourceId::git(*git, reference);
    }
    if (const auto path = directory()) return SourceId::path(path::normalize(*path));
    if (const auto registry = text("registry")) return sources_.registry_by_name(*registry);
    if (const auto index = text("registry-index")) return SourceId::registry(*index);
    return SourceId::crates_io();
  }

  const config::Config& config_;
  config::Key key_;
  const sources::SourceSet& sources_;
};

}  // namespace

std::map<std::string, PatchTable> read_config_patches(const config::Config& config, const sources::SourceSet& sources) {
  std::map<std::string, PatchTable> tables;
  const auto* root = config.find({"patch"});
  if (root == nullptr) return tables;
  if (!root->is_table()) throw not_a_table({"patch"}, *root);
  for (const auto& [name, entries] : root->table()) {
    if (!entries.is_table()) throw not_a_table({"patch", name}, entries);
    const auto patched = patched_source(name, sources);
    auto& table = tables[patched.canonical_url()];
    table.url = patched.url();
    for (const auto& entry : entries.table()) {
      const auto& dependency = entry.first;
      const auto& value = entry.second;
      const EntryReader reader(config, {"patch", name, dependency}, sources);
      // cargo mentions the entry twice: it is read as "a version or a table".
      table.entries.push_back(with_context(
          [&] { return with_context([&] { return reader.read(value); }, [&] { return reader.context(value); }); },
          [&] { return reader.context(value); }));
    }
  }
  return tables;
}

}  // namespace gantry::ops
