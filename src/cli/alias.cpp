#include "cli/alias.h"

#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/command.h"

namespace gantry::cli {
namespace {

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

// Other than in flags, only a list is expected where there is no string.
std::vector<std::string> words_of(const config::ConfigValue& value, const std::string& name) {
  const auto found = [&](const config::ConfigValue& item) {
    if (item.is_integer()) return fmt::format("integer `{}`", item.integer());
    if (item.is_boolean()) return fmt::format("boolean `{}`", item.boolean());
    return std::string(item.is_list() ? "sequence" : "map");
  };
  if (!value.is_list()) {
    throw Error(
        fmt::format("invalid configuration for key `alias.{0}`\nexpected a list, but found {1} for `alias.{0}` in {2}",
                    name, value.type_description(), value.definition.describe()));
  }
  std::vector<std::string> words;
  for (const auto& item : value.list()) {
    if (!item.is_string()) {
      throw Error(fmt::format("error in {}: failed to parse config at `alias.{}[{}]`", item.definition.describe(), name,
                              words.size()),
                  {fmt::format("invalid type: {}, expected a string", found(item))});
    }
    words.push_back(item.string());
  }
  return words;
}

}  // namespace

std::optional<std::vector<std::string>> configured_alias(const config::Config& config, const std::string& name) {
  const config::Key key{"alias", name};
  const config::ConfigValue* value = config.find(key);
  const auto variable = config.environment().get(config::environment_name(key));
  if (variable && (value == nullptr || value->definition.kind != config::Definition::Kind::Cli))
    return split_words(*variable);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return split_words(value->string());
  return words_of(*value, name);
}

std::optional<std::vector<std::string>> find_alias(const config::Config& config, const std::string& name) {
  if (auto words = configured_alias(config, name)) return words;
  const std::string_view builtin = builtin_alias(name);
  if (builtin.empty()) return std::nullopt;
  return std::vector<std::string>{std::string(builtin)};
}

std::vector<std::pair<std::string, std::string>> list_aliases(Session& session) {
  std::map<std::string, std::string> all;
  for (const BuiltinAlias& alias : builtin_aliases()) all[std::string(alias.name)] = alias.command;
  try {
    const config::Config& config = session.config();
    std::map<std::string, std::string> configured;
    for (const std::string& name : config.keys({"alias"})) {
      const auto words = configured_alias(config, name);
      if (words) configured[name] = fmt::format("{}", fmt::join(*words, " "));
    }
    for (auto& [name, words] : configured) all[name] = std::move(words);
  } catch (const Error&) {
    // One bad entry hides all of the table, as in cargo.
  }
  return {all.begin(), all.end()};
}

}  // namespace gantry::cli
