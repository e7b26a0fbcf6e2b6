#include "toml/builder.h"

#include <fmt/format.h>

namespace gantry::toml {

namespace {

ParseError duplicate(const Key& key) { return {"duplicate key", key.span}; }

ParseError cannot_extend(const Value& value, const Key& key) {
  const bool is_inline = value.is_table() && value.as_table().is_inline();
  return {
      fmt::format("cannot extend value of type {} with a dotted key", is_inline ? "inline table" : value.type_name()),
      key.span};
}

// The table below `table` that `key`, a prefix of a longer path, means; made when missing. Nothing when the value there
// is no table that can take more keys.
Table* descend(Table& table, const Key& key, Table::Origin origin) {
  Entry* entry = table.find_entry(key.name);
  if (!entry) return &table.insert(key, Value(Table(origin), key.span)).as_table();
  if (entry->value.is_array_of_tables()) return &entry->value.as_array().back().as_table();
  if (!entry->value.is_table() || entry->value.as_table().is_inline()) return nullptr;
  return &entry->value.as_table();
}

}  // namespace

std::optional<ParseError> insert_dotted(Table& table, const KeyPath& path, Value value, bool in_inline) {
  Table* current = &table;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    if (const Value* existing = current->find(path[i].name); existing && existing->is_table()) {
      const auto origin = existing->as_table().origin();
      if (origin == Table::Origin::Header || (in_inline && origin == Table::Origin::Inline)) return duplicate(path[i]);
    }
    Table* next = descend(*current, path[i], Table::Origin::Dotted);
    if (!next) return cannot_extend(*current->find(path[i].name), path[i]);
    current = next;
  }
  const Key& last = path.back();
  const bool below_other_kind = path.size() > 1 && current->origin() != Table::Origin::Dotted;
  if (below_other_kind || current->contains(last.name)) return duplicate(last);
  current->insert(last, std::move(value));
  return std::nullopt;
}

std::optional<ParseError> open_header(Table& root, const KeyPath& path, bool array, Span span, Table*& opened) {
  Table* parent = &root;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    Table* next = descend(*parent, path[i], Table::Origin::Implicit);
    if (!next) return cannot_extend(*parent->find(path[i].name), path[i]);
    parent = next;
  }
  const Key& last = path.back();
  Entry* entry = parent->find_entry(last.name);
  if (array) {
    if (!entry) {
      Value& list = parent->insert(last, Value(std::vector<Value>{}, span));
      list.set_array_of_tables(true);
      entry = parent->find_entry(last.name);
    } else if (!entry->value.is_array_of_tables()) {
      return duplicate(last);
    }
    auto& items = entry->value.as_array();
    opened = &items.emplace_back(Table(), span).as_table();
    return std::nullopt;
  }
  if (!entry) {
    opened = &parent->insert(last, Value(Table(), span)).as_table();
    return std::nullopt;
  }
  if (!entry->value.is_table() || entry->value.as_table().origin() != Table::Origin::Implicit) return duplicate(last);
  entry->value.set_span(span);
  opened = &entry->value.as_table();
  opened->set_origin(Table::Origin::Header);
  return std::nullopt;
}

}  // namespace gantry::toml
