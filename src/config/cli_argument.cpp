#include "config/cli_argument.h"

#include <fmt/format.h>

#include "base/path.h"
#include "config/merge.h"
#include "toml/parse.h"

namespace gantry::config {

namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The one leaf of a chain of dotted tables; null when there is a header, a branch, or nothing.
const toml::Value* single_leaf(const toml::Table& table, std::string& key) {
  if (table.size() != 1) return nullptr;
  const auto& entry = table.entries().front();
  key += (key.empty() ? "" : ".") + entry.key.name;
  if (!entry.value.is_table() || entry.value.as_table().origin() == toml::Table::Origin::Inline) return &entry.value;
  if (entry.value.as_table().origin() != toml::Table::Origin::Dotted) return nullptr;
  return single_leaf(entry.value.as_table(), key);
}

// Tokens on a command line are visible to other users.
void refuse_secrets(const ConfigValue& root) {
  const auto refuse = [](const ConfigValue& table, const std::string& prefix) {
    if (!table.is_table()) return;
    for (const auto* name : {"token", "secret-key"}) {
      if (table.table().contains(name)) {
        throw Error(fmt::format("{}.{} cannot be set through --config for security reasons", prefix, name));
      }
    }
  };
  if (const auto found = root.table().find("registry"); found != root.table().end()) refuse(found->second, "registry");
  const auto registries = root.table().find("registries");
  if (registries == root.table().end() || !registries->second.is_table()) return;
  for (const auto& [name, table] : registries->second.table()) refuse(table, "registries." + name);
}

}  // namespace

ConfigValue parse_cli_argument(const std::string& argument, const std::string& cwd, const FileSystem& files,
                               FileLoader& loader) {
  const auto as_path = path::join(cwd, argument);
  if (!argument.empty()) loader.consult(path::normalize(as_path));
  if (!argument.empty() && files.exists(as_path)) {
    // As it was given: what stands in the file is relative to the parent of its directory, ".." counting as a
    // directory.
    return with_context([&] { return loader.load_cli_file(as_path); },
                        [&] { return fmt::format("failed to load config from `{}`", as_path); });
  }
  const auto fail_to_parse = [&](const toml::ParseError& error) {
    auto rendered = toml::render_toml_error(error, argument);
    while (rendered.ends_with('\n')) rendered.pop_back();
    throw Error(fmt::format("failed to parse value from --config argument `{}` as a dotted key expression", argument),
                {std::move(rendered)});
  };
  const auto document = toml::parse(argument);
  if (!document) fail_to_parse(document.error());
  if (const auto* wide = toml::find_wide_integer(document->root)) {
    fail_to_parse({"integer number overflowed", wide->span()});
  }
  std::string key;
  const auto* leaf = single_leaf(document->root, key);
  if (leaf == nullptr) {
    throw Error(fmt::format("--config argument `{}` was not a TOML dotted key expression (such as `build.jobs = 2`)",
                            argument));
  }
  if (leaf->is_table()) {
    throw Error(fmt::format("--config argument `{}` sets a value to an inline table, which is not accepted", argument));
  }
  const std::string_view text = argument;
  const auto key_begin = document->root.entries().front().key.span.begin;
  if (!trim(text.substr(0, key_begin)).empty() || !trim(text.substr(leaf->span().end)).empty()) {
    throw Error(fmt::format("--config argument `{}` includes non-whitespace decoration", argument));
  }
  auto value = with_context(
      [&] {
        return from_toml(toml::Value(document->root), {Definition::Kind::Cli, "", cwd}, "");
      },
      [&] { return fmt::format("failed to convert --config argument `{}`", argument); });
  refuse_secrets(value);
  return with_context(
      [&] {
        loader.load_argument_includes(value);
        return value;
      },
      [] { return std::string("failed to load --config include"); });
}

}  // namespace gantry::config
