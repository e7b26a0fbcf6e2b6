#include "sources/source_config.h"

#include <array>
#include <set>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::sources {

namespace {

constexpr std::array<std::string_view, 8> kKeys{"registry", "local-registry", "directory", "git", "branch", "tag",
                                                "rev",      "replace-with"};

Error not_a_table(const std::string& key, const config::ConfigValue& value) {
  return Error(fmt::format("invalid configuration for key `{}`\nexpected a table, but found {} for `{}` in {}", key,
                           value.type_description(), key, value.definition.describe()));
}

bool supports_checksums(const SourceId& id) { return id.is_registry(); }

// Both addresses of the public registry are one source.
SourceId canonical(const SourceId& id) { return id.is_crates_io() ? SourceId::crates_io() : id; }

}  // namespace

SourceConfig::SourceConfig(const config::Config& config, Reporter& reporter) : config_(config) {
  const config::Key index{"registry", "index"};
  if (config::with_key_context(config, index, [&] { return config.get_string(index); })) {
    throw Error(
        "the `registry.index` config value is no longer supported\n"
        "Use `[source]` replacement to alter the default index for crates.io.");
  }
  config.find({"registries", std::string(kCratesIoName)});  // throws when [registries] is no table
  crates_io_protocol_ = config::crates_io_protocol(config);
  definitions_.emplace(kCratesIoName, Definition{SourceId::crates_io(), std::nullopt});
  claim(SourceId::crates_io(), std::string(kCratesIoName));
  const auto* root = config.find({"source"});
  if (root == nullptr) return;
  if (!root->is_table()) throw not_a_table("source", *root);
  for (const auto& [name, table] : root->table()) {
    if (!table.is_table()) throw not_a_table(config::display_key({"source", name}), table);
    add(name, table, reporter);
  }
}

void SourceConfig::claim(const SourceId& id, const std::string& name) {
  const auto [found, is_new] = names_.emplace(canonical(id), name);
  if (is_new || found->second == name) return;
  throw Error(
      fmt::format("source `{}` defines source {}, but that source is already defined by `{}`\n"
                  "note: Sources are not allowed to be defined multiple times.",
                  name, id.display(), found->second));
}

std::optional<config::Defined<std::string>> SourceConfig::read_text(const std::string& name, const char* key) const {
  const config::Key path{"source", name, key};
  return config::with_key_context(config_, path, [&] { return config_.get_string(path); });
}

std::optional<config::Defined<std::string>> SourceConfig::read_path(const std::string& name, const char* key) const {
  return config_.get_path({"source", name, key});
}

std::optional<SourceId> SourceConfig::read_url(const std::string& name, const char* key, bool is_git) const {
  const auto text = read_text(name, key);
  if (!text) return std::nullopt;
  GitReference reference;
  using Kind = GitReference::Kind;
  for (const auto& [kind, reference_key] :
       {std::pair(Kind::Branch, "branch"), std::pair(Kind::Tag, "tag"), std::pair(Kind::Rev, "rev")}) {
    if (!is_git) break;
    const auto value = read_text(name, reference_key);
    if (!value) continue;
    reference = {kind, value->value};
    break;
  }
  try {
    return is_git ? SourceId::git(text->value, reference) : canonical(SourceId::registry(text->value));
  } catch (Error& error) {
    error.with_context(fmt::format("configuration key `source.{}.{}` specified an invalid URL (in {})", name, key,
                                   text->definition.describe()));
    throw;
  }
}

void SourceConfig::add(const std::string& name, const config::ConfigValue& table, Reporter& reporter) {
  for (const auto& [key, value] : table.table()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      reporter.warning(fmt::format("unused config key `{}` in `{}`", config::display_key({"source", name, key}),
                                   value.definition.describe()));
    }
  }
  std::vector<SourceId> sources;
  if (auto id = read_url(name, "registry", false)) sources.push_back(std::move(*id));
  if (const auto path = read_path(name, "local-registry")) sources.push_back(SourceId::local_registry(path->value));
  if (const auto path = read_path(name, "directory")) sources.push_back(SourceId::directory(path->value));
  const bool has_git = table.table().contains("git");
  if (auto id = read_url(name, "git", true)) sources.push_back(std::move(*id));
  auto replace_with = read_text(name, "replace-with");
  if (!has_git) {
    for (const auto* key : {"branch", "tag", "rev"}) {
      const auto value = read_text(name, key);
      if (!value) continue;
      throw Error(fmt::format(
          "source definition `source.{}` specifies `{}`, but that requires a `git` key to be specified (in {})", name,
          key, value->definition.describe()));
    }
  }
  if (name == kCratesIoName && sources.empty()) sources.push_back(SourceId::crates_io());
  if (sources.empty()) {
    throw Error(
        fmt::format("no source location specified for `source.{}`, need `registry`, `local-registry`, `directory`, or "
                    "`git` defined",
                    name));
  }
  if (sources.size() > 1) throw Error(fmt::format("more than one source location specified for `source.{}`", name));
  claim(sources.front(), name);
  definitions_[name] = {std::move(sources.front()), std::move(replace_with)};
}

Replacement SourceConfig::resolve(const SourceId& id) const {
  const auto found = names_.find(canonical(id));
  if (found == names_.end()) return {id, false};
  const auto& original_name = found->second;
  auto name = original_name;
  std::set<std::string> seen;
  const config::Defined<std::string>* last = nullptr;
  SourceId source = id;
  for (;;) {
    const auto definition = definitions_.find(name);
    if (definition == definitions_.end()) {
      // A registry of [registries] can be a replacement by its name.
      if (last != nullptr && config_.find({"registries", name}) != nullptr) {
        source = registry_by_name(name);
        break;
      }
      throw Error(
          fmt::format("could not find a configured source with the name `{}` when attempting to lookup `{}` "
                      "(configuration in `{}`)",
                      name, original_name, last == nullptr ? "" : last->definition.describe()));
    }
    if (!definition->second.replace_with) {
      source = definition->second.source;
      break;
    }
    seen.insert(name);
    last = &*definition->second.replace_with;
    name = last->value;
    if (seen.contains(name)) {
      throw Error(
          fmt::format("detected a cycle of `replace-with` sources, the source `{}` is eventually replaced with itself "
                      "(configuration in `{}`)",
                      name, last->definition.describe()));
    }
  }
  if (canonical(source) == canonical(id)) return {id, false};
  const bool has_index = source.kind() == SourceKind::Registry || source.kind() == SourceKind::SparseRegistry;
  if (has_index && !source.is_crates_io() && !source.registry_name()) source = source.with_registry_name(name);
  if (supports_checksums(id) && !supports_checksums(source)) {
    throw Error(
        fmt::format("cannot replace `{0}` with `{1}`, the source `{0}` supports checksums, but `{1}` does not\n\n"
                    "a lock file compatible with `{0}` cannot be generated in this situation",
                    original_name, name));
  }
  if (id.is_git() && !id.precise()) {
    throw Error(fmt::format(
        "the source {} requires a lock file to be present first before it can be\nused against vendored source code\n\n"
        "remove the source replacement configuration, generate a lock file, and then\n"
        "restore the source replacement configuration to continue the build",
        original_name));
  }
  return {source, true};
}

SourceId SourceConfig::registry_by_name(const std::string& name) const {
  return config::registry_by_name(config_, name);
}

}  // namespace gantry::sources
