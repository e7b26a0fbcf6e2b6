#include "config/load.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "config/merge.h"
#include "toml/parse.h"

namespace gantry::config {

namespace {

struct Include {
  std::string path;
  bool optional = false;
};

std::string_view plain_type(const ConfigValue& value) {
  if (value.is_string()) return "string";
  if (value.is_integer()) return "integer";
  if (value.is_boolean()) return "boolean";
  return value.is_list() ? "array" : "table";
}

Include read_include(const ConfigValue& item, std::size_t index, const std::string& where) {
  if (item.is_string()) return {item.string(), false};
  if (!item.is_table()) {
    throw Error(
        fmt::format("expected a string or table, but found {} at `include[{}]` in {}", plain_type(item), index, where));
  }
  Include include;
  const auto path = item.table().find("path");
  if (path == item.table().end())
    throw Error(fmt::format("missing field `path` at `include[{}]` in `{}`", index, where));
  if (!path->second.is_string()) {
    throw Error(fmt::format("expected a string, but found {} at `include[{}].path` in `{}`", plain_type(path->second),
                            index, where));
  }
  include.path = path->second.string();
  if (const auto optional = item.table().find("optional"); optional != item.table().end()) {
    if (!optional->second.is_boolean()) {
      throw Error(fmt::format("expected a boolean, but found {} at `include[{}].optional` in `{}`",
                              plain_type(optional->second), index, where));
    }
    include.optional = optional->second.boolean();
  }
  return include;
}

}  // namespace

std::optional<std::string> FileLoader::find_in(const std::string& directory, const std::string& name) {
  auto found = find_file(directory, name, files_, &reporter_);
  consulted_.push_back(path::join(directory, name));
  consulted_.push_back(path::join(directory, name + ".toml"));
  return found;
}

std::optional<std::string> find_file(const std::string& directory, const std::string& name, const FileSystem& files,
                                     Reporter* reporter) {
  const auto legacy = path::join(directory, name);
  const auto current = legacy + ".toml";
  const auto legacy_stat = files.stat(legacy);
  const bool has_current = files.exists(current);
  if (!legacy_stat) return has_current ? std::optional(current) : std::nullopt;
  if (reporter == nullptr) return legacy;
  if (!has_current) {
    reporter->warning(fmt::format(
        "`{0}` is deprecated in favor of `{1}.toml`\n  |\n  = help: if you need to support cargo 1.38 or earlier, "
        "you can symlink `{1}` to `{1}.toml`",
        legacy, name));
    return legacy;
  }
  // A link between the two is the documented way to serve old versions.
  const auto real_legacy = files.canonicalize(legacy);
  const auto real_current = files.canonicalize(current);
  if (!(real_legacy && real_current && *real_legacy == *real_current)) {
    reporter->warning(fmt::format("both `{0}` and `{0}.toml` exist. Using `{0}`", legacy));
  }
  return legacy;
}

ConfigValue FileLoader::load_hierarchy(const std::string& start, const std::string& cargo_home) {
  ConfigValue merged;
  merged.value = ConfigValue::Table();
  merged.definition = {Definition::Kind::File, ".", cwd_};
  std::vector<std::string> seen;
  const auto add = [&](const std::string& directory) {
    const auto found = find_in(directory, "config");
    if (!found) return;
    const auto real = files_.canonicalize(*found).value_or(*found);
    if (std::find(seen.begin(), seen.end(), real) != seen.end()) return;
    seen.push_back(real);
    std::vector<std::string> open;
    auto value = load_file(*found, {Definition::Kind::File, *found, cwd_}, open);
    with_context([&] { merge(merged, std::move(value), false); },
                 [&] { return fmt::format("failed to merge configuration at `{}`", *found); });
  };
  for (std::string directory = start; !directory.empty(); directory = std::string(path::parent(directory))) {
    add(path::join(directory, ".cargo"));
    if (directory == "/") break;
  }
  add(cargo_home);
  return merged;
}

std::optional<ConfigValue> FileLoader::load_credentials(const std::string& cargo_home) {
  const auto found = find_in(cargo_home, "credentials");
  if (!found) return std::nullopt;
  std::vector<std::string> open;
  return load_file(*found, {Definition::Kind::File, *found, cwd_}, open);
}

ConfigValue FileLoader::load_cli_file(const std::string& path) {
  std::vector<std::string> seen;
  return load_file(path, {Definition::Kind::Cli, path, cwd_}, seen);
}

void FileLoader::load_argument_includes(ConfigValue& value) {
  std::vector<std::string> seen;
  load_includes(value, cwd_, seen);
}

ConfigValue FileLoader::load_file(const std::string& path, const Definition& definition,
                                  std::vector<std::string>& seen) {
  if (std::find(seen.begin(), seen.end(), path) != seen.end()) {
    throw Error(fmt::format("config `include` cycle detected with path `{}`", path));
  }
  seen.push_back(path);
  const auto text = files_.read(path);
  const auto unreadable = fmt::format("failed to read configuration file `{}`", path);
  if (!text) throw Error(unreadable, {describe_system_error(text.error())});
  if (!toml::is_utf8(*text)) throw Error(unreadable, {"stream did not contain valid UTF-8"});
  const auto invalid = [&](const toml::ParseError& error) {
    auto rendered = toml::render_toml_error(error, *text);
    while (rendered.ends_with('\n')) rendered.pop_back();
    return Error(fmt::format("could not parse TOML configuration in `{}`", path), {std::move(rendered)});
  };
  const auto document = toml::parse(*text);
  if (!document) throw invalid(document.error());
  if (const auto* wide = toml::find_wide_integer(document->root)) {
    throw invalid({wide->wide_integer()->message(), wide->span()});
  }
  auto value = with_context([&] { return from_toml(toml::Value(document->root), definition, ""); },
                            [&] { return fmt::format("failed to load TOML configuration from `{}`", path); });
  load_includes(value, std::string(path::parent(path)), seen);
  return value;
}

void FileLoader::load_includes(ConfigValue& value, const std::string& directory, std::vector<std::string>& seen) {
  auto& table = std::get<ConfigValue::Table>(value.value);
  const auto found = table.find("include");
  if (found == table.end()) return;
  const auto includes = std::move(found->second);
  table.erase(found);
  const auto where = includes.definition.describe();
  if (!includes.is_list()) {
    // Cargo's message lacks the closing quote as well.
    throw Error(fmt::format("expected a list of strings or a list of tables, but found {} at `include` in `{}",
                            plain_type(includes), where));
  }
  ConfigValue merged;
  merged.value = ConfigValue::Table();
  merged.definition = value.definition;
  std::vector<Include> wanted;
  for (const auto& item : includes.list()) wanted.push_back(read_include(item, wanted.size(), where));
  for (const auto& include : wanted) {
    if (!include.path.ends_with(".toml")) {
      throw Error(fmt::format("expected a config include path ending with `.toml`, but found `{}` from `{}`",
                              include.path, where));
    }
  }
  for (const auto& include : wanted) {
    const auto target = path::join(directory, include.path);
    consulted_.push_back(target);
    if (include.optional && !files_.exists(target)) continue;
    with_context(
        [&] {
          auto definition = value.definition;
          definition.where = target;
          // Later includes win over earlier ones, and the including file over all.
          merge(merged, load_file(target, definition, seen), true);
        },
        [&] { return fmt::format("failed to load config include `{}` from `{}`", include.path, where); });
  }
  merge(merged, std::move(value), true);
  value = std::move(merged);
}

}  // namespace gantry::config
