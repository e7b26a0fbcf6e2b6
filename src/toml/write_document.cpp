#include "toml/write_document.h"

#include <algorithm>

#include <fmt/format.h>

#include "toml/write.h"

namespace gantry::toml {

namespace {

bool is_list_of_tables(const Value& value) {
  return value.is_array() && !value.as_array().empty() &&
         std::ranges::all_of(value.as_array(), [](const Value& item) { return item.is_table(); });
}

bool has_header(const Value& value) { return value.is_table() || is_list_of_tables(value); }

std::string pretty_value(const Value& value) {
  if (value.is_array()) {
    const auto& items = value.as_array();
    if (items.size() < 2) return items.empty() ? "[]" : fmt::format("[{}]", pretty_value(items.front()));
    std::string out = "[\n";
    for (const auto& item : items) out += fmt::format("    {},\n", pretty_value(item));
    return out + "]";
  }
  if (value.is_table()) {
    std::string out;
    for (const auto& [key, item] : value.as_table().entries()) {
      out += fmt::format("{} {} = {}", out.empty() ? "" : ",", format_key(key.name), pretty_value(item));
    }
    return out.empty() ? "{}" : "{" + out + " }";
  }
  return format_value(value);
}

class DocumentWriter {
 public:
  std::string run(const Table& root) {
    write_content(root, "");
    return std::move(out_);
  }

 private:
  void write_content(const Table& table, const std::string& prefix) {
    for (const auto& [key, value] : table.entries()) {
      if (!has_header(value)) out_ += fmt::format("{} = {}\n", format_key(key.name), pretty_value(value));
    }
    for (const auto& [key, value] : table.entries()) {
      if (!has_header(value)) continue;
      const auto name = prefix.empty() ? format_key(key.name) : prefix + "." + format_key(key.name);
      if (value.is_table()) {
        write_table(value.as_table(), name);
      } else {
        for (const auto& item : value.as_array()) {
          write_header(fmt::format("[[{}]]", name));
          write_content(item.as_table(), name);
        }
      }
    }
  }

  void write_table(const Table& table, const std::string& name) {
    const auto has_value = [](const Entry& entry) { return !has_header(entry.value); };
    if (table.empty() || std::ranges::any_of(table.entries(), has_value)) write_header(fmt::format("[{}]", name));
    write_content(table, name);
  }

  void write_header(const std::string& header) { out_ += (out_.empty() ? "" : "\n") + header + "\n"; }

  std::string out_;
};

}  // namespace

std::string write_document(const Table& root) { return DocumentWriter().run(root); }

}  // namespace gantry::toml
