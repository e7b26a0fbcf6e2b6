// The merged content of configuration files and `--config` arguments, each value with its definition.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/definition.h"
#include "toml/value.h"

namespace gantry::config {

class ConfigValue;
using ConfigTable = std::map<std::string, ConfigValue, std::less<>>;
using ConfigList = std::vector<ConfigValue>;

class ConfigValue {
 public:
  enum class Kind { Integer, String, List, Table, Boolean };

  ConfigValue(std::int64_t number, Definition definition) : data_(number), definition_(std::move(definition)) {}
  ConfigValue(std::string text, Definition definition) : data_(std::move(text)), definition_(std::move(definition)) {}
  ConfigValue(ConfigList items, Definition definition) : data_(std::move(items)), definition_(std::move(definition)) {}
  ConfigValue(ConfigTable table, Definition definition) : data_(std::move(table)), definition_(std::move(definition)) {}
  ConfigValue(bool flag, Definition definition) : data_(flag), definition_(std::move(definition)) {}

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  // "integer", "string", "array", "table", "boolean", as messages name it.
  std::string_view type_name() const;
  const Definition& definition() const { return definition_; }
  void set_definition(Definition definition) { definition_ = std::move(definition); }

  bool is_integer() const { return kind() == Kind::Integer; }
  bool is_string() const { return kind() == Kind::String; }
  bool is_list() const { return kind() == Kind::List; }
  bool is_table() const { return kind() == Kind::Table; }
  bool is_boolean() const { return kind() == Kind::Boolean; }

  // Each needs the matching kind.
  std::int64_t as_integer() const { return std::get<std::int64_t>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  const ConfigList& as_list() const { return std::get<ConfigList>(data_); }
  ConfigList& as_list() { return std::get<ConfigList>(data_); }
  const ConfigTable& as_table() const { return std::get<ConfigTable>(data_); }
  ConfigTable& as_table() { return std::get<ConfigTable>(data_); }
  bool as_boolean() const { return std::get<bool>(data_); }

  // The same data without definitions and spans.
  toml::Value to_toml() const;

 private:
  std::variant<std::int64_t, std::string, ConfigList, ConfigTable, bool> data_;
  Definition definition_;
};

// Converts a parsed document or value; floats and dates are not supported: throws
// "failed to parse config at `a.b[0]`" caused by "unsupported TOML configuration type `float`".
ConfigValue from_toml(const toml::Table& table, const Definition& definition);

// Merges `from` into `into`. Tables are merged key by key, lists are joined with the stronger one's items last, for
// anything else the stronger value stays. `force`: `from` is the stronger one. Values of different kinds, one of them a
// list or a table, throw (Cargo Book, "Hierarchical structure").
void merge(ConfigValue& into, ConfigValue from, bool force);

}  // namespace gantry::config
