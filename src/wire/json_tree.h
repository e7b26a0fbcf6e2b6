// JSON whose mistakes can be told with their place, in the words that people know from cargo: "missing field `ok` at
// line 1 column 2". For answers of registries and credential providers, which people debug by these texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace gantry::wire {

// "line 1 column 2": lines from 1, columns counted in bytes read of the line.
std::string place_in(std::string_view text, std::size_t offset);

class JsonValue {
 public:
  using Members = std::vector<std::pair<std::string, JsonValue>>;
  using Items = std::vector<JsonValue>;

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const double* number() const { return std::get_if<double>(&data_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  const Items* items() const { return std::get_if<Items>(&data_); }
  const Members* members() const { return std::get_if<Members>(&data_); }
  const JsonValue* find(std::string_view name) const;  // of an object

  // "integer `3`", "string \"x\"", "map", "sequence", "null", ...
  std::string describe() const;
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }  // the offset behind it

 private:
  friend class JsonReader;
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Items, Members> data_ = nullptr;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// One JSON value. Reading its parts throws Error in the words above; `places`: with "at
// line ...".
class JsonDocument {
 public:
  // Throws for what is no JSON; what follows the value is looked at by `finish`.
  static JsonDocument parse(std::string text, bool places = true);

  // Throws when more than blanks follows the value. Called last: mistakes in the value are told first.
  void finish() const;

  const JsonValue& root() const { return root_; }
  // Throw for other types.
  const JsonValue::Members& object(const JsonValue& value, std::string_view type_name) const;
  const JsonValue::Members& map(const JsonValue& value) const;  // names of any kind
  const JsonValue::Items& array(const JsonValue& value) const;
  const std::string& string(const JsonValue& value) const;
  bool boolean(const JsonValue& value) const;
  std::int64_t integer(const JsonValue& value, std::string_view type_name, std::int64_t lowest,
                       std::int64_t highest) const;
  // A member that must be there.
  const JsonValue& member(const JsonValue& object, std::string_view name) const;
  // What is wrong with the name that `value` has in its object.
  Error wrong_name(const JsonValue& value, std::string_view problem) const;

 private:
  Error wrong_type(const JsonValue& value, std::string_view expected) const;
  std::string at(std::size_t offset) const;

  std::string text_;
  bool places_ = true;
  JsonValue root_;
};

}  // namespace gantry::wire
