#include "config/cli_argument.h"

#include <fmt/format.h>

#include "base/path.h"
#include "config/merge.h"
#include "toml/parse.h"

namespace gantry::config {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n')) text.remove_suffix(1);
  return text;
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

}  // namespace

ConfigValue parse_cli_argument(const std::string& argument, const std::string& cwd, const FileSystem& files, FileLoader& loader) {
  const auto as_path = path::join(cwd, argument);
  if (!argument.empty() && files.is_file(as_path)) {
    return with_context([&] { return loader.load_cli_file(path::normalize(as_path)); },
                        [&] { return fmt::format("failed to load config from `{}`", path::normalize(as_path)); });
  }
  const auto document = toml::parse(argument);
  if (!document) {
    auto rendered = toml::render_toml_error(document.error(), argument);
    while (rendered.ends_with('\n')) rendered.pop_back();
    throw Error(fmt::format("failed to parse value from --config argument `{}` as a dotted key expression", argument),
                {std::move(rendered)});
  }
  std::string key;
  const auto* leaf = single_leaf(document->root, key);
  if (leaf == nullptr || argument.find('\n') != std::string::npos) {
    throw Error(fmt::format("--config argument `{}` was not a TOML dotted key expression (such as `build.jobs = 2`)", argument));
  }
  const auto stripped = trim(argument);
  const bool ends_with_value = leaf->span().end >= stripped.size() + static_cast<std::size_t>(stripped.data() - argument.data());
  if (leaf->is_table()) {
    throw Error(fmt::format("--config argument `{}` sets a value to an inline table, which is not accepted", argument));
  }
  if (!ends_with_value) throw Error(fmt::format("--config argument `{}` includes non-whitespace decoration", argument));
  return with_context([&] { return from_toml(toml::Value(document->root), {Definition::Kind::Cli, "", cwd}, ""); },
                      [&] { return fmt::format("failed to convert --config argument `{}`", argument); });
}

}  // namespace gantry::config
