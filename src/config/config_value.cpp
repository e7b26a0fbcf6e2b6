#include "config/config_value.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/error.h"
#include "toml/write.h"

namespace gantry::config {

std::string_view ConfigValue::type_name() const {
  switch (kind()) {
    case Kind::Integer: return "integer";
    case Kind::String: return "string";
    case Kind::List: return "array";
    case Kind::Table: return "table";
    case Kind::Boolean: return "boolean";
  }
  return "";
}

toml::Value ConfigValue::to_toml() const {
  switch (kind()) {
    case Kind::Integer: return toml::Value(as_integer());
    case Kind::String: return toml::Value(as_string());
    case Kind::Boolean: return toml::Value(as_boolean());
    case Kind::List: {
      std::vector<toml::Value> items;
      for (const auto& item : as_list()) items.push_back(item.to_toml());
      return toml::Value(std::move(items));
    }
    case Kind::Table: {
      toml::Table table;
      for (const auto& [name, value] : as_table()) table.insert(toml::Key{name, {}}, value.to_toml());
      return toml::Value(std::move(table));
    }
  }
  return toml::Value();
}

namespace {

struct Unsupported {
  std::string path;
  std::string_view type;
};

// Converts below `path`, which is only spelled out for the error.
ConfigValue convert(const toml::Value& value, const Definition& definition, const std::string& path) {
  switch (value.kind()) {
    case toml::Kind::String: return ConfigValue(value.as_string(), definition);
    case toml::Kind::Integer: return ConfigValue(value.as_integer(), definition);
    case toml::Kind::Boolean: return ConfigValue(value.as_boolean(), definition);
    case toml::Kind::Float:
    case toml::Kind::Datetime: throw Unsupported{path, value.type_name()};
    case toml::Kind::Array: {
      ConfigList items;
      for (std::size_t i = 0; i < value.as_array().size(); ++i) {
        items.push_back(convert(value.as_array()[i], definition, fmt::format("{}[{}]", path, i)));
      }
      return ConfigValue(std::move(items), definition);
    }
    case toml::Kind::Table: {
      ConfigTable table;
      for (const auto& [key, item] : value.as_table().entries()) {
        const std::string below = (path.empty() ? "" : path + ".") + toml::format_key(key.name);
        table.emplace(key.name, convert(item, definition, below));
      }
      return ConfigValue(std::move(table), definition);
    }
  }
  return ConfigValue(false, definition);
}

// Lists of these keys are programs with arguments: the stronger one replaces the weaker.
bool is_replaced_list(const std::vector<std::string>& path) {
  const auto is = [&](std::initializer_list<std::string_view> pattern) {
    return std::ranges::equal(path, pattern, [](const std::string& part, std::string_view want) {
      return want == "*" || part == want;
    });
  };
  return is({"registry", "credential-provider"}) || is({"registries", "*", "credential-provider"}) ||
         is({"target", "*", "runner"}) || is({"host", "runner"}) || is({"credential-alias", "*"}) ||
         is({"doc", "browser"});
}

void merge_at(ConfigValue& into, ConfigValue from, bool force, std::vector<std::string>& path) {
  if (into.is_list() && from.is_list()) {
    if (is_replaced_list(path)) {
      if (force) into = std::move(from);
      return;
    }
    ConfigList& weak = force ? into.as_list() : from.as_list();
    ConfigList& strong = force ? from.as_list() : into.as_list();
    std::ranges::move(strong, std::back_inserter(weak));
    if (!force) into.as_list() = std::move(from.as_list());
    return;
  }
  if (into.is_table() && from.is_table()) {
    for (auto& [name, value] : from.as_table()) {
      const auto existing = into.as_table().find(name);
      if (existing == into.as_table().end()) {
        into.as_table().emplace(name, std::move(value));
        continue;
      }
      path.push_back(name);
      const std::string ours = existing->second.definition().display();
      const std::string theirs = value.definition().display();
      with_context([&] { merge_at(existing->second, std::move(value), force, path); },
                   [&] { return fmt::format("failed to merge key `{}` between {} and {}", name, ours, theirs); });
      path.pop_back();
    }
    return;
  }
  const auto compound = [](const ConfigValue& value) { return value.is_list() || value.is_table(); };
  if (compound(into) || compound(from)) {
    throw Error(fmt::format("failed to merge config value from `{}` into `{}`: expected {}, but found {}",
                            from.definition().display(), into.definition().display(), into.type_name(),
                            from.type_name()));
  }
  if (force) into = std::move(from);
}

}  // namespace

ConfigValue from_toml(const toml::Table& table, const Definition& definition) {
  try {
    return convert(toml::Value(table), definition, "");
  } catch (const Unsupported& unsupported) {
    throw Error(fmt::format("failed to parse config at `{}`", unsupported.path),
                {fmt::format("unsupported TOML configuration type `{}`", unsupported.type)});
  }
}

void merge(ConfigValue& into, ConfigValue from, bool force) {
  std::vector<std::string> path;
  merge_at(into, std::move(from), force, path);
}

}  // namespace gantry::config
