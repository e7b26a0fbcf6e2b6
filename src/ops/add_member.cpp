#include "ops/add_member.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "toml/parse.h"
#include "toml/write.h"
#include "workspace/glob.h"

namespace gantry::ops {
namespace {

const toml::Table* table_in(const toml::Table& table, std::string_view name) {
  const toml::Value* value = table.find(name);
  return value != nullptr && value->is_table() ? &value->as_table() : nullptr;
}

std::vector<std::string> strings_in(const toml::Table& table, std::string_view name) {
  std::vector<std::string> strings;
  const toml::Value* value = table.find(name);
  if (value == nullptr || !value->is_array()) return strings;
  for (const toml::Value& item : value->as_array()) {
    if (item.is_string()) strings.push_back(item.as_string());
  }
  return strings;
}

// Below `root` as it was written: "." parts go, ".." parts stay.
std::optional<std::string> below(const std::string& directory, const std::string& root) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : path::components(directory)) {
    if (part != "." && part != "/") parts.push_back(part);
  }
  std::size_t shared = 0;
  for (const std::string_view part : path::components(root)) {
    if (part == "." || part == "/") continue;
    if (shared >= parts.size() || parts[shared] != part) return std::nullopt;
    ++shared;
  }
  return fmt::format("{}", fmt::join(parts.begin() + static_cast<std::ptrdiff_t>(shared), parts.end(), "/"));
}

bool covered_by(const std::vector<std::string>& patterns, const std::string& relative) {
  const std::string cleaned = path::normalize(relative);
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (path::normalize(pattern) == cleaned) return true;
    const auto glob = workspace::GlobPattern::parse(path::normalize(pattern));
    return glob && glob->matches(cleaned);
  });
}

std::size_t line_end(const std::string& text, std::size_t offset) {
  return std::min(text.find('\n', offset), text.size());
}

// Inserts `line` below the line that `offset` is on.
std::string insert_below(std::string text, std::size_t offset, const std::string& line) {
  const std::size_t end = line_end(text, offset);
  if (end == text.size()) return text + "\n" + line + "\n";
  return text.insert(end + 1, line + "\n");
}

// A new element of an array, with the blanks that its neighbours have.
std::string insert_element(std::string text, const toml::Value& array, const std::string& element, std::size_t index) {
  const auto& items = array.as_array();
  const std::size_t open = array.span().begin + 1;
  const std::size_t close = array.span().end - 1;
  if (items.empty()) return text.insert(open, element);
  if (index < items.size()) {
    // Right behind the bracket or comma in front of the element that follows.
    const std::size_t from = index == 0 ? open : text.find(',', items[index - 1].span().end) + 1;
    return text.insert(from, (index == 0 ? "" : " ") + element + ",");
  }
  // Behind the last element a comma may stand, and comments.
  std::size_t at = items.back().span().end;
  bool comment = false;
  for (std::size_t i = at; i < close; ++i) {
    if (text[i] == '\n') comment = false;
    if (text[i] == '#') comment = true;
    if (text[i] == ',' && !comment) return text.insert(i + 1, " " + element + ",");
  }
  return text.insert(close, ", " + element);
}

// Where the last of the table's own values ends; subtables with headers of their own do not count.
std::optional<std::size_t> last_own_value(const toml::Table& table) {
  std::optional<std::size_t> last;
  for (const toml::Entry& entry : table.entries()) {
    if (entry.value.is_array_of_tables()) continue;
    if (entry.value.is_table()) {
      const toml::Table& nested = entry.value.as_table();
      if (nested.origin() == toml::Table::Origin::Header || nested.origin() == toml::Table::Origin::Implicit) continue;
      if (nested.origin() == toml::Table::Origin::Dotted) {
        if (const auto inner = last_own_value(nested)) last = std::max(last.value_or(0), *inner);
        continue;
      }
    }
    last = std::max(last.value_or(0), entry.value.span().end);
  }
  return last;
}

// The first header of a table below `table`.
std::size_t first_header(const std::string& text, const toml::Table& table) {
  std::size_t first = text.size();
  for (const toml::Entry& entry : table.entries()) {
    if (entry.value.is_table())
      first = std::min({first, entry.value.span().begin, first_header(text, entry.value.as_table())});
  }
  return first;
}

std::string insert_list(const std::string& text, const toml::Value& workspace, const std::string& element) {
  const toml::Table& table = workspace.as_table();
  const std::string list = fmt::format("members = [{}]", element);
  switch (table.origin()) {
    case toml::Table::Origin::Inline: {
      std::string changed = text;
      return changed.insert(workspace.span().end - 1, fmt::format("{} {} ", table.empty() ? "" : ",", list));
    }
    case toml::Table::Origin::Dotted: return insert_below(text, last_own_value(table).value_or(0), "workspace." + list);
    case toml::Table::Origin::Implicit: {
      std::string changed = text;
      const std::size_t header = first_header(text, table);
      const std::size_t line = header == 0 ? 0 : text.rfind('\n', header - 1) + 1;
      return changed.insert(line, fmt::format("{}[workspace]\n{}\n", line == 0 ? "" : "\n", list));
    }
    case toml::Table::Origin::Header: break;
  }
  return insert_below(text, last_own_value(table).value_or(workspace.span().end), list);
}

}  // namespace

std::optional<EnclosingWorkspace> find_workspace_for(const std::string& directory, const FileSystem& files) {
  const std::string start = path::normalize(directory);
  for (std::string parent(path::parent(start)); !parent.empty(); parent = std::string(path::parent(parent))) {
    const std::string manifest = path::join(parent, "Cargo.toml");
    if (const auto text = files.read(manifest)) {
      const auto document = toml::parse(*text);
      if (!document) return std::nullopt;
      if (const toml::Table* workspace = table_in(document->root, "workspace")) {
        const auto relative = below(start, parent).value_or(start);
        const auto excluded = [&](const std::string& entry) {
          return path::starts_with(start, path::normalize(path::join(parent, entry)));
        };
        const std::vector<std::string> exclude = strings_in(*workspace, "exclude");
        if (std::any_of(exclude.begin(), exclude.end(), excluded) &&
            !covered_by(strings_in(*workspace, "members"), relative)) {
          return std::nullopt;
        }
        EnclosingWorkspace found{parent, manifest, {}};
        if (const toml::Table* package = table_in(*workspace, "package")) {
          for (const toml::Entry& entry : package->entries()) found.defaults.package_keys.push_back(entry.key.name);
        }
        found.defaults.lints = table_in(*workspace, "lints") != nullptr;
        return found;
      }
      return std::nullopt;  // below another package, which has nothing to say about members
    }
    if (parent == "/") break;
  }
  return std::nullopt;
}

std::optional<std::string> with_member(const std::string& manifest, const std::string& member) {
  const auto document = toml::parse(manifest);
  if (!document) return std::nullopt;
  const toml::Value* workspace = document->root.find("workspace");
  if (workspace == nullptr || !workspace->is_table()) return std::nullopt;
  const std::string element = toml::format_basic_string(member);
  const toml::Value* members = workspace->as_table().find("members");
  if (members == nullptr) return insert_list(manifest, *workspace, element);
  if (!members->is_array()) {
    std::string changed = manifest;
    return changed.replace(members->span().begin, members->span().end - members->span().begin,
                           fmt::format(" [{}]", element));
  }
  const std::vector<std::string> names = strings_in(workspace->as_table(), "members");
  std::size_t index = members->as_array().size();
  if (std::is_sorted(names.begin(), names.end()) && names.size() == index) {
    index = static_cast<std::size_t>(std::lower_bound(names.begin(), names.end(), member) - names.begin());
  }
  return insert_element(manifest, *members, element, index);
}

bool add_member(const EnclosingWorkspace& workspace, const std::string& directory, FileSystem& files) {
  const auto relative = below(directory, workspace.root);
  const auto text = files.read(workspace.manifest_path);
  if (!relative || !text) return false;
  const auto document = toml::parse(*text);
  if (!document) return false;
  const toml::Table* table = table_in(document->root, "workspace");
  if (table == nullptr || covered_by(strings_in(*table, "members"), *relative)) return false;
  auto changed = with_member(*text, *relative);
  if (!changed) return false;
  if (!changed->ends_with('\n')) *changed += '\n';
  files.write_atomic(workspace.manifest_path, *changed);
  return true;
}

}  // namespace gantry::ops
