#include "config/environment_table.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "config/kind_name.h"

namespace gantry::config {

namespace {

// cargo reads each entry through two layers that both report.
[[noreturn]] void fail_entry(const std::string& key, const ConfigValue& entry, std::string reason) {
  const auto outer = fmt::format("error in {}: could not load config key `{}`", entry.definition.where, key);
  throw Error(outer, {outer, std::move(reason)});
}

[[noreturn]] void fail_field(const std::string& key, const ConfigValue& entry, const std::string& field,
                             std::string_view wanted, const ConfigValue& value) {
  fail_entry(key, entry,
             fmt::format("error in {}: `{}.{}` expected {}, but found a {}", value.definition.where, key, field, wanted,
                         kind_name(value)));
}

struct EnvironmentEntry {
  std::string value;
  bool force = false;
};

EnvironmentEntry read_entry(const std::string& name, const ConfigValue& entry) {
  const auto key = "env." + name;
  if (entry.is_string()) return {entry.string()};
  if (entry.is_integer())
    fail_entry(key, entry, fmt::format("invalid type: integer `{}`, expected a string or map", entry.integer()));
  if (entry.is_boolean())
    fail_entry(key, entry, fmt::format("invalid type: boolean `{}`, expected a string or map", entry.boolean()));
  if (entry.is_list()) fail_entry(key, entry, "invalid type: sequence, expected a string or map");
  EnvironmentEntry result;
  bool relative = false;
  const ConfigValue* text = nullptr;
  for (const auto& [field, value] : entry.table()) {
    if (field == "value") {
      if (!value.is_string()) fail_field(key, entry, field, "a string", value);
      text = &value;
    } else if (field == "force" || field == "relative") {
      if (!value.is_boolean()) fail_field(key, entry, field, "true/false", value);
      (field == "force" ? result.force : relative) = value.boolean();
    }
  }
  if (text == nullptr) fail_entry(key, entry, "missing field `value`");
  result.value = relative ? path::join(text->definition.root(), text->string()) : text->string();
  return result;
}

}  // namespace

EnvironmentTable read_environment_table(const Config& config, const Environment& environment) {
  EnvironmentTable variables;
  config.keys({"env"});  // throws when it is no table
  const auto* table = config.find({"env"});
  if (table == nullptr) return variables;
  for (const auto& [name, value] : table->table()) {
    if (name == "CARGO_HOME" || name == "RUSTUP_HOME" || name == "RUSTUP_TOOLCHAIN") {
      throw Error(fmt::format(
          "setting the `{}` environment variable is not supported in the `[env]` configuration table", name));
    }
    auto entry = read_entry(name, value);
    if (entry.force || !environment.has(name)) variables[name] = std::move(entry.value);
  }
  return variables;
}

}  // namespace gantry::config
