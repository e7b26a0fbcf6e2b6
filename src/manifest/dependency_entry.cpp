#include "manifest/dependency_entry.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "toml/write.h"

namespace gantry::manifest {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;  // key, text of the value

void set(Fields& fields, const std::string& key, std::string text) {
  const auto found = std::ranges::find(fields, key, &Fields::value_type::first);
  if (found == fields.end()) {
    fields.emplace_back(key, std::move(text));
  } else if (found->second != text) {
    found->second = std::move(text);
  }
}

void drop(Fields& fields, std::initializer_list<std::string_view> keys) {
  std::erase_if(fields, [&](const auto& field) { return std::ranges::find(keys, field.first) != keys.end(); });
}

std::string feature_list(const std::vector<std::string>& features) {
  std::vector<std::string> quoted;
  for (const auto& feature : features) quoted.push_back(toml::format_string(feature));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

std::vector<std::string> each_once(const std::vector<std::string>& names) {
  std::vector<std::string> unique;
  for (const auto& name : names) {
    if (std::ranges::find(unique, name) == unique.end()) unique.push_back(name);
  }
  return unique;
}

// The key of a reference goes with another one, and with another place.
void set_git(Fields& fields, const DependencyEntry& entry) {
  if (entry.git) {
    set(fields, "git", toml::format_string(*entry.git));
  } else {
    drop(fields, {"git"});
  }
  for (const auto& [key, value] :
       {std::pair("branch", &entry.branch), std::pair("tag", &entry.tag), std::pair("rev", &entry.rev)}) {
    if (*value) {
      set(fields, key, toml::format_string(**value));
    } else {
      drop(fields, {key});
    }
  }
}

void set_source(Fields& fields, const DependencyEntry& entry) {
  set_git(fields, entry);
  if (entry.inherits) {
    drop(fields, {"version", "path", "registry", "registry-index", "base"});
    set(fields, "workspace", "true");
    return;
  }
  drop(fields, {"workspace"});
  if (fields.empty() && entry.version) set(fields, "version", toml::format_string(*entry.version));
  if (entry.path) {
    set(fields, "path", toml::format_string(*entry.path));
  } else {
    drop(fields, {"path", "base"});
  }
  if (entry.version) set(fields, "version", toml::format_string(*entry.version));
  if (entry.registry) set(fields, "registry", toml::format_string(*entry.registry));
}

void set_options(Fields& fields, const DependencyEntry& entry, const DependencyEntry& old) {
  if (entry.rename) set(fields, "package", toml::format_string(entry.name));
  if (entry.default_features && *entry.default_features) drop(fields, {"default-features", "default_features"});
  if (entry.default_features && !*entry.default_features) set(fields, "default-features", "false");
  if (const auto features = each_once(entry.features); features != old.features)
    set(fields, "features", feature_list(features));
  if (entry.optional && *entry.optional != old.optional.value_or(false)) {
    if (*entry.optional) {
      set(fields, "optional", "true");
    } else {
      drop(fields, {"optional"});
    }
  }
  if (entry.is_public && *entry.is_public) set(fields, "public", "true");
  if (entry.is_public && !*entry.is_public) drop(fields, {"public"});
}

std::string inline_table(const Fields& fields) {
  std::vector<std::string> parts;
  for (const auto& [key, text] : fields) parts.push_back(fmt::format("{} = {}", toml::format_key(key), text));
  return fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

Fields fields_of(const toml::Editor& editor, const toml::Value& value) {
  Fields fields;
  if (value.is_string()) fields.emplace_back("version", editor.text_of(value));
  if (!value.is_table()) return fields;
  for (const auto& field : value.as_table().entries()) fields.emplace_back(field.key.name, editor.text_of(field.value));
  return fields;
}

void change_table(toml::Editor& editor, const toml::Editor::Path& path, const Fields& old, const Fields& fields) {
  for (const auto& [key, text] : old) {
    auto at = path;
    at.push_back(key);
    const auto found = std::ranges::find(fields, key, &Fields::value_type::first);
    if (found == fields.end()) {
      editor.remove(at);
    } else if (found->second != text) {
      editor.replace(at, found->second);
    }
  }
  for (const auto& [key, text] : fields) {
    if (std::ranges::find(old, key, &Fields::value_type::first) == old.end())
      editor.append(path, toml::format_key(key), text);
  }
}

}  // namespace

DependencyEntry read_entry(const std::string& key, const toml::Value& value) {
  DependencyEntry entry;
  entry.name = key;
  if (value.is_string()) entry.version = value.as_string();
  if (!value.is_table()) return entry;
  const auto& table = value.as_table();
  const auto text = [&](const char* name) -> std::optional<std::string> {
    const auto* found = table.find(name);
    return found != nullptr && found->is_string() ? std::optional(found->as_string()) : std::nullopt;
  };
  const auto flag = [&](const char* name) -> std::optional<bool> {
    const auto* found = table.find(name);
    return found != nullptr && found->is_boolean() ? std::optional(found->as_boolean()) : std::nullopt;
  };
  if (const auto package = text("package")) {
    entry.name = *package;
    entry.rename = key;
  }
  entry.inherits = flag("workspace").value_or(false);
  entry.path = text("path");
  entry.git = text("git");
  entry.branch = text("branch");
  entry.tag = text("tag");
  entry.rev = text("rev");
  entry.version = text("version");
  entry.registry = text("registry");
  entry.default_features = flag("default-features");
  if (!entry.default_features) entry.default_features = flag("default_features");
  entry.optional = flag("optional");
  entry.is_public = flag("public");
  if (const auto* features = table.find("features"); features != nullptr && features->is_array()) {
    for (const auto& feature : features->as_array()) {
      if (feature.is_string()) entry.features.push_back(feature.as_string());
    }
  }
  return entry;
}

void write_entry(ManifestEditor& editor, const DependencyTable& table, const DependencyEntry& entry) {
  auto& toml = editor.toml();
  auto path = table.path();
  path.push_back(entry.key());
  const auto* there = toml.find(path);
  const auto old = there != nullptr ? fields_of(toml, *there) : Fields{};
  // A version alone becomes a table that names its place first.
  auto fields = entry.git && there != nullptr && there->is_string() ? Fields{} : old;
  set_source(fields, entry);
  set_options(fields, entry, there != nullptr ? read_entry(entry.key(), *there) : DependencyEntry{});
  // A table that had several keys stays one.
  const bool only_version = fields.size() == 1 && fields.front().first == "version" && old.size() < 2;
  const bool only_inherits = fields.size() == 1 && fields.front().first == "workspace";
  const auto key = toml::format_key(entry.key());
  if (there == nullptr) {
    if (only_inherits) return toml.insert(table.path(), key + ".workspace", "true");
    return toml.insert(table.path(), key, only_version ? fields.front().second : inline_table(fields));
  }
  using Origin = toml::Table::Origin;
  const auto origin = there->is_table() ? std::optional(there->as_table().origin()) : std::nullopt;
  const bool only_drops = std::ranges::all_of(fields, [&](const auto& field) {
    return std::ranges::find(old, field.first, &Fields::value_type::first) != old.end();
  });
  if (only_inherits && origin != Origin::Header && origin != Origin::Dotted)
    return toml.replace_line(path, key + ".workspace", "true");
  // What stands in one line is written anew also when nothing is to be changed.
  const bool is_rewritten = !only_inherits && (origin == Origin::Inline || (origin == Origin::Dotted && only_version));
  if (fields == old && !is_rewritten) return;
  if (origin == Origin::Header || (origin == Origin::Dotted && old.size() > 1 && only_drops))
    return change_table(toml, path, old, fields);
  toml.replace(path, only_version ? fields.front().second : inline_table(fields));
}

}  // namespace gantry::manifest
