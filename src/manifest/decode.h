// A typed reader over TOML values: every type error is cargo's ("invalid type: integer `3`, expected a string") with
// the place in the file; keys that nobody reads are collected. Tables are read in the order in which they are written,
// so that the first problem in the file is the one reported.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "base/error.h"
#include "toml/parse.h"

namespace gantry::manifest {

// The text a span points into and how snippets name it.
struct SourceText {
  std::string display_path;
  std::shared_ptr<const std::string> text;
};

// An error with an excerpt of the manifest.
Error spanned_error(const SourceText& source, Span span, std::string message);

// "integer `3`", "string \"x\"", "sequence", "map": what was found, in the words of error messages.
std::string describe_found(const toml::Value& value);

// How a struct is called in "expected struct X" and how many fields it has (shown when an array stands for it).
struct StructName {
  std::string_view name;
  std::size_t fields;
};

class Decoder;

template <typename T>
struct Field {
  std::string_view name;
  void (*read)(Decoder& decoder, const toml::Value& value, T& out);
};

class Decoder {
 public:
  explicit Decoder(SourceText source) : source_(std::move(source)) {}

  const SourceText& source() const { return source_; }

  [[noreturn]] void fail(Span span, std::string message) const {
    throw spanned_error(source_, span, std::move(message));
  }
  [[noreturn]] void fail_type(const toml::Value& value, std::string_view expected) const;
  [[noreturn]] void fail_value(const toml::Value& value, std::string_view expected) const;

  std::string string(const toml::Value& value, std::string_view expected = "a string") const;
  bool boolean(const toml::Value& value, std::string_view expected = "a boolean") const;
  std::vector<std::string> strings(const toml::Value& value, std::string_view expected = "a sequence") const;
  const std::vector<toml::Value>& array(const toml::Value& value, std::string_view expected = "a sequence") const;
  // A date counts as a table with one private key, as it does for cargo.
  const toml::Table& table(const toml::Value& value, std::string_view expected = "a map");
  bool is_table(const toml::Value& value) const { return value.is_table() || value.is_datetime(); }

  // Reads the known fields in the order of the file and notes the others as unused. An array stands for the fields in
  // their order.
  template <typename T, std::size_t N>
  T structure(const toml::Value& value, const Field<T> (&fields)[N], StructName name) {
    if (!value.is_array()) return read_fields(table(value, fmt::format("struct {}", name.name)), fields);
    T out;
    const auto& items = value.as_array();
    for (std::size_t i = 0; i < std::min(items.size(), N); ++i) fields[i].read(*this, items[i], out);
    if (items.size() != N) fail_length(value, name);
    return out;
  }

  template <typename T, std::size_t N>
  T read_fields(const toml::Table& table, const Field<T> (&fields)[N]) {
    T out;
    for (const auto& [key, item] : table.entries()) {
      const Field<T>* found = nullptr;
      for (const auto& field : fields) {
        if (field.name == key.name) {
          found = &field;
          break;
        }
      }
      const Scope scope(*this, key.name);
      if (found == nullptr) {
        note_unused();
      } else {
        found->read(*this, item, out);
      }
    }
    return out;
  }

  // Names the value being read within the path of unused keys.
  class Scope {
   public:
    Scope(Decoder& decoder, std::string_view key) : decoder_(decoder) { decoder_.path_.emplace_back(key); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { decoder_.path_.pop_back(); }

   private:
    Decoder& decoder_;
  };

  // Dotted paths of keys nobody read, sorted.
  const std::set<std::string>& unused() const { return unused_; }
  void note_unused();

 private:
  [[noreturn]] void fail_length(const toml::Value& value, StructName name) const;

  SourceText source_;
  std::vector<std::string> path_;
  std::set<std::string> unused_;
  std::deque<toml::Table> dates_;  // tables made up for dates
};

}  // namespace gantry::manifest
