// A parsed TOML document: values with the byte span they came from. Values built by hand have Span{0, 0}.
// Tables keep insertion order. The span of a table made by a header is the header's, `[a.b]`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostic.h"

namespace gantry::toml {

enum class Kind { String, Integer, Float, Boolean, Datetime, Array, Table };

// "string", "integer", "float", "boolean", "datetime", "array", "table".
std::string_view kind_name(Kind kind);

// The canonical text: 'T' between date and time, seconds always present, at most nine digits of a fraction.
struct Datetime {
  std::string text;
  bool operator==(const Datetime&) const = default;
};

// An integer that TOML can write but 64 signed bits cannot hold (up to 128 bits are accepted by the parser).
struct WideInteger {
  std::string text;            // decimal
  bool fits_unsigned = false;  // fits 64 unsigned bits
  bool fits_signed_128 = true;

  // What cargo says where any value is welcome but this one cannot be held.
  std::string message() const;
};

struct Key {
  std::string name;
  Span span;
};

class Value;
struct Entry;

class Table {
 public:
  // How the table came to be; decides what may be added to it later in a document.
  enum class Origin { Header, Implicit, Dotted, Inline };

  Table();
  explicit Table(Origin origin);
  Table(const Table&);
  Table(Table&&) noexcept;
  Table& operator=(const Table&);
  Table& operator=(Table&&) noexcept;
  ~Table();

  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  const Entry* find_entry(std::string_view name) const;
  Entry* find_entry(std::string_view name);
  bool contains(std::string_view name) const { return find_entry(name) != nullptr; }

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }  // names must not be changed through it
  bool empty() const;
  std::size_t size() const;

  // Appends; the name must not be present. Returns the stored value, valid until the next insertion.
  Value& insert(Key key, Value value);
  // Replaces the value of `name` in place (the key's span stays) or appends.
  Value& set(std::string_view name, Value value);
  bool erase(std::string_view name);
  void clear();

  Origin origin() const { return origin_; }
  void set_origin(Origin origin) { origin_ = origin; }
  bool is_inline() const { return origin_ == Origin::Inline; }

 private:
  std::size_t index_of(std::string_view name) const;
  void rebuild_index();

  std::vector<Entry> entries_;
  // Filled only once the table is large: positions of entries by the hash of their names.
  std::unordered_multimap<std::size_t, std::uint32_t> index_;
  Origin origin_ = Origin::Header;
};

class Value {
 public:
  Value();  // an empty string
  Value(std::string text, Span span = {});
  Value(std::string_view text, Span span = {});
  Value(const char* text, Span span = {});
  Value(std::int64_t number, Span span = {});
  Value(int number, Span span = {}) : Value(static_cast<std::int64_t>(number), span) {}
  Value(WideInteger number, Span span = {});
  Value(double number, Span span = {});
  Value(bool flag, Span span = {});
  Value(Datetime time, Span span = {});
  Value(std::vector<Value> items, Span span = {});
  Value(Table table, Span span = {});
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  Kind kind() const;
  std::string_view type_name() const { return kind_name(kind()); }
  Span span() const { return span_; }
  void set_span(Span span) { span_ = span; }

  bool is_string() const { return kind() == Kind::String; }
  bool is_integer() const { return kind() == Kind::Integer; }
  bool is_float() const { return kind() == Kind::Float; }
  bool is_boolean() const { return kind() == Kind::Boolean; }
  bool is_datetime() const { return kind() == Kind::Datetime; }
  bool is_array() const { return kind() == Kind::Array; }
  bool is_table() const { return kind() == Kind::Table; }

  // Each needs the matching kind.
  const std::string& as_string() const;
  std::string& as_string();
  std::int64_t as_integer() const;          // saturated when wide_integer() is set
  const WideInteger* wide_integer() const;  // set when the number does not fit std::int64_t
  double as_float() const;
  bool as_boolean() const;
  const Datetime& as_datetime() const;
  const std::vector<Value>& as_array() const;
  std::vector<Value>& as_array();
  const Table& as_table() const;
  Table& as_table();

  // The array was written as `[[headers]]`.
  bool is_array_of_tables() const { return array_of_tables_; }
  void set_array_of_tables(bool value) { array_of_tables_ = value; }

  // Same data; spans and the way tables were written do not count, nor does the order of keys.
  bool operator==(const Value& other) const;

 private:
  using Data = std::variant<std::string, std::int64_t, WideInteger, double, bool, Datetime, std::vector<Value>,
                            std::unique_ptr<Table>>;
  static Data clone(const Data& data);

  Data data_;
  Span span_;
  bool array_of_tables_ = false;
};

struct Entry {
  Key key;
  Value value;
};

// Same keys with equal values, in any order.
bool operator==(const Table& a, const Table& b);

}  // namespace gantry::toml
