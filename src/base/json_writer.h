// Writes JSON as a stream into one string, in the form cargo's documents have: no blanks, keys in the order they are
// written, non-ASCII text as it is, floating-point numbers in their shortest form. Nothing is kept but the text: large
// documents cost no tree. The caller keeps the nesting right (debug builds do not check it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // The key of the next value.
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& optional(const std::optional<std::string>& text) { return text ? string(*text) : null(); }
  JsonWriter& integer(std::int64_t value);
  // Infinities and NaN are null.
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  template <typename Range>
  JsonWriter& strings(const Range& texts) {
    begin_array();
    for (const auto& text : texts) string(text);
    return end_array();
  }
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }
  void reserve(std::size_t size) { text_.reserve(size); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace gantry
