#include "toml/edit.h"

#include <algorithm>
#include <cassert>

#include "base/error.h"
#include "toml/write.h"

namespace gantry::toml {

namespace {

bool starts_with(const Editor::Path& path, const Editor::Path& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

// The name that the first part of a written key stands for.
std::string first_name(std::string_view key) {
  if (key.starts_with('"') || key.starts_with('\'')) {
    const auto document = parse(std::string(key) + " = 0\n");
    if (document && !document->root.entries().empty()) return document->root.entries().front().key.name;
  }
  return std::string(key.substr(0, key.find('.')));
}

// The parts of a header, "[a . 'b c']", which begins at `at`.
std::vector<Span> header_parts(std::string_view text, std::size_t at) {
  std::vector<Span> parts;
  while (at < text.size() && text[at] == '[') ++at;
  while (at < text.size() && text[at] != ']') {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '.') {
      ++at;
      continue;
    }
    const auto begin = at;
    if (text[at] == '"' || text[at] == '\'') {
      const char quote = text[at];
      for (++at; at < text.size() && text[at] != quote; ++at) {
        if (quote == '"' && text[at] == '\\') ++at;
      }
      ++at;
    } else {
      at = std::min(text.find_first_of(" \t.]", at), text.size());
    }
    parts.push_back({begin, at});
  }
  return parts;
}

bool has_own_lines(const Value& value) {
  return value.is_array_of_tables() || (value.is_table() && !value.as_table().is_inline());
}

}  // namespace

std::string format_path(const Editor::Path& path) {
  std::string text;
  for (const auto& name : path) text.append(text.empty() ? "" : ".").append(format_key(name));
  return text;
}

Editor::Editor(std::string text) : text_(std::move(text)) { reparse(); }

void Editor::reparse() {
  auto document = parse(text_);
  if (!document) throw Error(document.error().message);
  document_ = std::move(*document);
}

const Value* Editor::find(const Path& path) const {
  const auto* table = &document_.root;
  const Value* value = nullptr;
  for (const auto& name : path) {
    if (table == nullptr) return nullptr;
    value = table->find(name);
    if (value == nullptr) return nullptr;
    table = value->is_table() ? &value->as_table() : nullptr;
  }
  return value;
}

std::string_view Editor::text_of(const Value& value) const {
  return std::string_view(text_).substr(value.span().begin, value.span().end - value.span().begin);
}

std::size_t Editor::line_end(std::size_t from) const {
  const auto end = text_.find('\n', from);
  return end == std::string::npos ? text_.size() : end + 1;
}

void Editor::collect(const Table& table, Path& path, std::vector<Item>& items) const {
  for (const auto& entry : table.entries()) {
    path.push_back(entry.key.name);
    const auto& value = entry.value;
    if (value.is_array_of_tables()) {
      for (const auto& element : value.as_array()) {
        items.push_back({element.span().begin, line_end(element.span().end), path, true});
        collect(element.as_table(), path, items);
      }
    } else if (has_own_lines(value)) {
      if (value.as_table().origin() == Table::Origin::Header)
        items.push_back({value.span().begin, line_end(value.span().end), path, true});
      collect(value.as_table(), path, items);
    } else {
      // A dotted key begins with its first part, at the beginning of the line.
      const auto line = text_.rfind('\n', entry.key.span.begin);
      auto begin = line == std::string::npos ? 0 : line + 1;
      begin = text_.find_first_not_of(" \t", begin);
      items.push_back({begin, line_end(value.span().end), path, false});
    }
    path.pop_back();
  }
}

std::vector<Editor::Item> Editor::items() const {
  std::vector<Item> items;
  Path path;
  collect(document_.root, path, items);
  std::ranges::sort(items, {}, &Item::begin);
  return items;
}

void Editor::splice(std::size_t begin, std::size_t end, std::string_view text) {
  text_.replace(begin, end - begin, text);
  if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  reparse();
}

void Editor::add_line(std::size_t at, std::string_view line) {
  std::string text;
  if (at > 0 && text_[at - 1] != '\n') text += '\n';
  text.append(line).append("\n");
  splice(at, at, text);
}

void Editor::replace(const Path& path, std::string_view value) {
  const auto* old = find(path);
  assert(old != nullptr);
  if (!has_own_lines(*old)) {
    splice(old->span().begin, old->span().end, value);
    return;
  }
  // Dotted keys: the first line becomes the new one, the others go.
  auto all = items();
  std::erase_if(all, [&](const Item& item) { return !starts_with(item.path, path); });
  assert(!all.empty());
  const auto key = format_key(path.back());
  for (std::size_t i = all.size(); i-- > 1;) text_.erase(all[i].begin, all[i].end - all[i].begin);
  splice(all.front().begin, all.front().end, key + " = " + std::string(value) + "\n");
}

void Editor::replace_line(const Path& path, std::string_view key, std::string_view value) {
  const auto all = items();
  const auto item = std::ranges::find(all, path, &Item::path);
  auto line = std::string(key) + " = " + std::string(value);
  if (item != all.end()) return splice(item->begin, item->end, line + "\n");
  // In a table of one line.
  const auto* value_there = find(path);
  const auto* entry = find({path.begin(), path.end() - 1})->as_table().find_entry(path.back());
  splice(entry->key.span.begin, value_there->span().end, line);
}

void Editor::insert(const Path& table, std::string_view key, std::string_view value) { add(table, key, value, true); }
void Editor::append(const Path& table, std::string_view key, std::string_view value) { add(table, key, value, false); }

std::string Editor::written_path(const Path& path) const {
  std::string text;
  const auto* table = &document_.root;
  for (const auto& name : path) {
    const auto* entry = table != nullptr ? table->find_entry(name) : nullptr;
    const auto span = entry != nullptr ? entry->key.span : Span{};
    text.append(text.empty() ? "" : ".");
    text.append(span.end > span.begin ? text_.substr(span.begin, span.end - span.begin) : format_key(name));
    table = entry != nullptr && entry->value.is_table() ? &entry->value.as_table() : nullptr;
  }
  return text;
}

void Editor::add_table(const Path& table, std::string_view line) {
  const auto all = items();
  // A table that is there only through those below it gets its header before them.
  const auto below = std::ranges::find_if(all, [&](const Item& item) { return starts_with(item.path, table); });
  const auto header = "[" + written_path(table) + "]\n";
  if (below != all.end()) {
    const auto at = below == all.begin() ? 0 : std::prev(below)->end;
    const std::string gap = at == 0 ? "" : "\n";
    add_line(at, gap + header + std::string(line));
    return;
  }
  const auto at = all.empty() ? 0 : all.back().end;
  add_line(at, (all.empty() ? "" : "\n") + header + std::string(line));
}

std::vector<Editor::OwnKey> Editor::own_keys(const Path& table, const std::vector<Item>& all) const {
  std::vector<OwnKey> own;
  for (const auto& entry : find(table)->as_table().entries()) {
    const bool is_dotted = entry.value.is_table() && entry.value.as_table().origin() == Table::Origin::Dotted;
    if (has_own_lines(entry.value) && !is_dotted) continue;
    auto path = table;
    path.push_back(entry.key.name);
    OwnKey key{entry.key.name, 0, 0};
    for (std::size_t i = all.size(); i-- > 0;) {
      if (!starts_with(all[i].path, path)) continue;
      key.begin = i == 0 ? 0 : all[i - 1].end;
      key.end = std::max(key.end, all[i].end);
    }
    own.push_back(std::move(key));
  }
  return own;
}

void Editor::add_inline(const Value& table, std::string_view name, const std::string& line, bool in_order) {
  const auto& entries = table.as_table().entries();
  const auto name_of = [](const Entry& entry) -> const std::string& { return entry.key.name; };
  if (in_order && std::ranges::is_sorted(entries, {}, name_of)) {
    const auto next = std::ranges::find_if(entries, [&](const Entry& other) { return other.key.name > name; });
    if (next != entries.end()) {
      const auto before = text_.find_last_of("{,", next->key.span.begin - 1);
      return splice(before + 1, before + 1, " " + line + ",");
    }
  }
  if (entries.empty()) return splice(table.span().begin + 1, table.span().begin + 1, " " + line + " ");
  const auto brace = table.span().end - 1;
  const auto last = text_.find_last_not_of(" \t\r\n", brace - 1);
  const std::string comma = text_[last] == ',' ? "" : ",";
  splice(brace, brace, comma + " " + line + " ");
}

void Editor::add(const Path& table, std::string_view key, std::string_view value, bool in_order) {
  const auto line = std::string(key) + " = " + std::string(value);
  const auto* there = find(table);
  if (there != nullptr && there->as_table().is_inline()) {
    return add_inline(*there, first_name(key), line, in_order);
  }
  if (there == nullptr || there->as_table().origin() == Table::Origin::Implicit) return add_table(table, line);
  const bool is_dotted = there->as_table().origin() == Table::Origin::Dotted;
  const auto written = is_dotted ? written_path(table) + "." + line : line;
  const auto all = items();
  const auto own = own_keys(table, all);
  const auto name = first_name(key);
  if (in_order && std::ranges::is_sorted(own, {}, &OwnKey::name)) {
    const auto next = std::ranges::find_if(own, [&](const OwnKey& other) { return other.name > name; });
    if (next != own.end()) return add_line(next->begin, written);
  }
  std::size_t at = 0;
  for (const auto& item : all) {
    if (item.is_header && item.path == table) at = item.end;
  }
  for (const auto& other : own) at = std::max(at, other.end);
  add_line(at, written);
}

void Editor::remove(const Path& path) {
  const auto* parent = path.size() > 1 ? find({path.begin(), path.end() - 1}) : nullptr;
  if (parent != nullptr && parent->is_table() && parent->as_table().is_inline()) {
    const auto& entries = parent->as_table().entries();
    const auto entry = std::ranges::find(entries, path.back(), [](const Entry& other) { return other.key.name; });
    if (entry == entries.end()) return;
    auto parts = inline_parts(*parent);
    parts.erase(parts.begin() + (entry - entries.begin()));
    return set_inline_parts(*parent, parts);
  }
  const auto all = items();
  // From the back, so that places stay right.
  for (std::size_t i = all.size(); i-- > 0;) {
    if (!starts_with(all[i].path, path)) continue;
    const auto begin = i == 0 ? 0 : all[i - 1].end;
    text_.erase(begin, all[i].end - begin);
  }
  reparse();
}

std::vector<std::string> Editor::inline_parts(const Value& table) const {
  std::vector<std::string> parts;
  auto begin = table.span().begin + 1;
  const auto brace = table.span().end - 1;
  for (const auto& entry : table.as_table().entries()) {
    const auto end = std::min(text_.find(',', entry.value.span().end), brace);
    parts.push_back(text_.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void Editor::set_inline_parts(const Value& table, const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text.append(text.empty() ? "" : ",").append(part);
  splice(table.span().begin + 1, table.span().end - 1, text);
}

bool Editor::rename(const Path& path, std::string_view from, std::string_view to, std::optional<std::size_t> element) {
  const Value* value = path.empty() ? nullptr : find(path);
  if (element) value = &value->as_array()[*element];
  const auto& table = value == nullptr ? document_.root : value->as_table();
  const auto& entries = table.entries();
  const auto entry =
      std::ranges::find(entries, from, [](const Entry& other) { return std::string_view(other.key.name); });
  if (table.is_inline()) {
    auto parts = inline_parts(*value);
    const auto index = entry - entries.begin();
    auto part = std::move(parts[static_cast<std::size_t>(index)]);
    parts.erase(parts.begin() + index);
    const auto key = text_.substr(entry->key.span.begin, entry->key.span.end - entry->key.span.begin);
    if (!table.contains(to)) parts.push_back(part.replace(part.find(key), key.size(), to));
    set_inline_parts(*value, parts);
  } else if (!has_own_lines(entry->value)) {
    rename_line(table, *entry, to);
  } else if (entry->value.is_table() && entry->value.as_table().origin() == Table::Origin::Dotted) {
    return false;
  } else {
    auto renamed = path;
    renamed.emplace_back(from);
    if (table.contains(to)) {
      remove(renamed);
    } else {
      rename_headers(renamed, to);
    }
  }
  return true;
}

std::size_t Editor::own_end(const Table& table) const {
  std::size_t end = 0;
  for (const auto& entry : table.entries()) {
    const auto& value = entry.value;
    const bool is_dotted = value.is_table() && value.as_table().origin() == Table::Origin::Dotted;
    if (is_dotted) {
      end = std::max(end, own_end(value.as_table()));
    } else if (!has_own_lines(value)) {
      end = std::max(end, line_end(value.span().end));
    }
  }
  return end;
}

void Editor::rename_line(const Table& table, const Entry& entry, std::string_view to) {
  const auto all = items();
  const auto key = entry.key.span;
  const auto below = std::ranges::upper_bound(all, key.begin, {}, &Item::begin);
  assert(below != all.begin());
  const auto item = std::prev(below);
  const auto begin = item == all.begin() ? 0 : std::prev(item)->end;
  if (table.contains(to)) return splice(begin, item->end, "");
  auto lines = text_.substr(begin, item->end - begin);
  lines.replace(key.begin - begin, key.end - key.begin, to);
  if (!lines.ends_with('\n')) lines += '\n';
  const auto end = own_end(table);
  auto behind = text_.substr(item->end, end - item->end);
  if (!behind.empty() && !behind.ends_with('\n')) behind += '\n';
  splice(begin, end, behind + lines);
}

void Editor::rename_headers(const Path& path, std::string_view to) {
  const auto all = items();
  // From the back, so that places stay right.
  for (std::size_t i = all.size(); i-- > 0;) {
    if (!all[i].is_header || !starts_with(all[i].path, path)) continue;
    const auto part = header_parts(text_, all[i].begin)[path.size() - 1];
    text_.replace(part.begin, part.end - part.begin, to);
  }
  reparse();
}

void Editor::remove_element(const Path& array, std::size_t index) {
  const auto& elements = find(array)->as_array();
  auto [begin, end] = elements[index].span();
  const auto limit = index + 1 < elements.size() ? elements[index + 1].span().begin : find(array)->span().end;
  const auto comma = text_.find(',', end);
  const bool has_comma =
      comma < limit && text_.substr(end, comma - end).find_first_not_of(" \t\n") == std::string::npos;
  while (begin > 0 && (text_[begin - 1] == ' ' || text_[begin - 1] == '\t')) --begin;
  if (has_comma) {
    end = comma + 1;
  } else if (index > 0) {
    const auto before = text_.find(',', elements[index - 1].span().end);
    text_.erase(begin, end - begin);
    splice(before, before + 1, "");
    return;
  }
  splice(begin, end, "");
}

void Editor::replace_element(const Path& array, std::size_t index, std::string_view value) {
  const auto [begin, end] = find(array)->as_array()[index].span();
  splice(begin, end, value);
}

}  // namespace gantry::toml
