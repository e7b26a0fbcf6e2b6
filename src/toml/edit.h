// Edits of a TOML text that leave everything else as it is: comments, blank lines, the order and the way things are
// written. What stands between two items (comments, blank lines) belongs to the one below; it goes with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "toml/parse.h"

namespace gantry::toml {

class Editor {
 public:
  using Path = std::vector<std::string>;

  // `text` must be valid TOML.
  explicit Editor(std::string text);

  const std::string& text() const { return text_; }
  const Table& root() const { return document_.root; }
  // Null when there is nothing at `path`.
  const Value* find(const Path& path) const;
  // The text of the value at `path`.
  std::string_view text_of(const Value& value) const;

  // Writes another value in the place of the one at `path`; a table with keys of its own lines becomes one line.
  void replace(const Path& path, std::string_view value);
  // Writes "key = value" in the place of what stands in one line at `path`, with the comment behind it. `key` as
  // written.
  void replace_line(const Path& path, std::string_view key, std::string_view value);
  // Adds "key = value" to a table, which is made when it is not there: where the order of its keys asks for it when
  // they are in order, else at its end. `key` as written (it may be dotted).
  void insert(const Path& table, std::string_view key, std::string_view value);
  void append(const Path& table, std::string_view key, std::string_view value);
  // Takes away a key or a table with all below it.
  void remove(const Path& path);
  // Gives the key `from` of a table another name, written as `to`; of one of an array of tables with `element`. Headers
  // stay where they are; any other key goes to the end of its table, with the comments that belong to it. When there is
  // a key `to` already, it stays, and `from` is taken away. False when that is a table of dotted keys, which is left
  // alone.
  bool rename(const Path& table, std::string_view from, std::string_view to, std::optional<std::size_t> element = {});
  // Takes away an element of an array; comments beside it stay.
  void remove_element(const Path& array, std::size_t index);
  void replace_element(const Path& array, std::size_t index, std::string_view value);

 private:
  struct Item {
    std::size_t begin;  // of the key or header
    std::size_t end;    // of its line, behind the line break
    Path path;
    bool is_header;
  };

  // A key of a table that is written in lines of its own, not below another header.
  struct OwnKey {
    std::string name;
    std::size_t begin;  // of what belongs to it: comments above
    std::size_t end;
  };

  void reparse();
  std::vector<OwnKey> own_keys(const Path& table, const std::vector<Item>& all) const;
  void collect(const Table& table, Path& path, std::vector<Item>& items) const;
  std::vector<Item> items() const;
  std::size_t line_end(std::size_t from) const;
  // Of the keys and values in lines of its own, not below another header.
  std::size_t own_end(const Table& table) const;
  void rename_headers(const Path& path, std::string_view to);
  void rename_line(const Table& table, const Entry& entry, std::string_view to);
  void splice(std::size_t begin, std::size_t end, std::string_view text);
  void add_line(std::size_t at, std::string_view line);
  void add(const Path& table, std::string_view key, std::string_view value, bool in_order);
  // What stands between the braces and commas of a table in one line.
  std::vector<std::string> inline_parts(const Value& table) const;
  void set_inline_parts(const Value& table, const std::vector<std::string>& parts);
  void add_inline(const Value& table, std::string_view name, const std::string& line, bool in_order);
  // As the document writes it where it has the parts already.
  std::string written_path(const Path& path) const;
  void add_table(const Path& table, std::string_view line);

  std::string text_;
  Document document_;
};

// "a.'b c'.d".
std::string format_path(const Editor::Path& path);

}  // namespace gantry::toml
