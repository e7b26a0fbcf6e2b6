#include "config/merge.h"

#include <algorithm>

#include <fmt/format.h>

#include "toml/write.h"

namespace gantry::config {

namespace {

// Short type names in merge errors: "array", "table", "string", "integer", "boolean".
std::string_view short_type(const ConfigValue& value) {
  if (value.is_string()) return "string";
  if (value.is_integer()) return "integer";
  if (value.is_boolean()) return "boolean";
  if (value.is_list()) return "array";
  return "table";
}

bool is_higher(const Definition& a, const Definition& b) { return a.priority() > b.priority(); }

// Lists of these keys are programs with arguments: the stronger one replaces the weaker.
bool is_program_list(const Key& key) {
  const auto is = [&](std::initializer_list<std::string_view> pattern) {
    return std::equal(key.begin(), key.end(), pattern.begin(), pattern.end(),
                      [](const std::string& part, std::string_view want) { return want == "*" || part == want; });
  };
  return is({"registry", "credential-provider"}) || is({"registries", "*", "credential-provider"}) ||
         is({"target", "*", "runner"}) || is({"host", "runner"}) || is({"credential-alias", "*"}) ||
         is({"doc", "browser"});
}

void merge_lists(ConfigValue& into, ConfigValue from, bool force, const Key& key) {
  if (is_program_list(key)) {
    if (force || is_higher(from.definition, into.definition)) into = std::move(from);
    return;
  }
  auto& list = std::get<ConfigValue::List>(into.value);
  auto added = std::move(std::get<ConfigValue::List>(from.value));
  // The higher one stands last, so that its flags win on a command line.
  const bool append = force || is_higher(from.definition, into.definition);
  list.insert(append ? list.end() : list.begin(), std::make_move_iterator(added.begin()),
              std::make_move_iterator(added.end()));
}

void merge_at(ConfigValue& into, ConfigValue from, bool force, Key& key);

void merge_tables(ConfigValue& into, ConfigValue from, bool force, Key& key) {
  auto& table = std::get<ConfigValue::Table>(into.value);
  for (auto& entry : std::get<ConfigValue::Table>(from.value)) {
    const auto& name = entry.first;
    auto& value = entry.second;
    const auto found = table.find(name);
    if (found == table.end()) {
      table.emplace(name, std::move(value));
      continue;
    }
    const auto old_place = found->second.definition.describe();
    const auto new_place = value.definition.describe();
    key.push_back(name);
    with_context([&] { merge_at(found->second, std::move(value), force, key); },
                 [&] { return fmt::format("failed to merge key `{}` between {} and {}", name, old_place, new_place); });
    key.pop_back();
  }
}

void merge_at(ConfigValue& into, ConfigValue from, bool force, Key& key) {
  if (into.is_list() && from.is_list()) return merge_lists(into, std::move(from), force, key);
  if (into.is_table() && from.is_table()) return merge_tables(into, std::move(from), force, key);
  if (into.is_list() || into.is_table() || from.is_list() || from.is_table()) {
    throw Error(fmt::format("failed to merge config value from `{}` into `{}`: expected {}, but found {}",
                            from.definition.describe(), into.definition.describe(), short_type(into),
                            short_type(from)));
  }
  if (force || is_higher(from.definition, into.definition)) into = std::move(from);
}

}  // namespace

void merge(ConfigValue& into, ConfigValue from, bool force) {
  Key key;
  merge_at(into, std::move(from), force, key);
}

ConfigValue from_toml(const toml::Value& value, const Definition& definition, const std::string& key) {
  ConfigValue result;
  result.definition = definition;
  switch (value.kind()) {
    case toml::Kind::String: result.value = value.as_string(); break;
    case toml::Kind::Integer: result.value = value.as_integer(); break;
    case toml::Kind::Boolean: result.value = value.as_boolean(); break;
    case toml::Kind::Array: {
      ConfigValue::List list;
      for (const auto& item : value.as_array()) {
        list.push_back(from_toml(item, definition, fmt::format("{}[{}]", key, list.size())));
      }
      result.value = std::move(list);
      break;
    }
    case toml::Kind::Table: {
      ConfigValue::Table table;
      for (const auto& entry : value.as_table().entries()) {
        auto name = fmt::format("{}{}{}", key, key.empty() ? "" : ".", toml::format_key(entry.key.name));
        table.emplace(entry.key.name, from_toml(entry.value, definition, name));
      }
      result.value = std::move(table);
      break;
    }
    default:
      throw Error(fmt::format("failed to parse config at `{}`", key),
                  {fmt::format("unsupported TOML configuration type `{}`", value.type_name())});
  }
  return result;
}

}  // namespace gantry::config
