#include "config/credentials_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "config/load.h"
#include "toml/parse.h"
#include "toml/write.h"

namespace gantry::config {

namespace {

constexpr std::uint32_t kOwnerOnly = 0600;
constexpr const char* kTokenKeys[] = {"token", "secret-key", "secret-key-subject"};

bool is_list_of_tables(const toml::Value& value) {
  if (!value.is_array() || value.as_array().empty()) return false;
  return std::ranges::all_of(value.as_array(), [](const toml::Value& item) { return item.is_table(); });
}

bool has_sections(const toml::Value& value) { return value.is_table() || is_list_of_tables(value); }

// Plain keys first, each table below a header of its own.
void write_table(const toml::Table& table, const std::string& path, std::string& out);

void write_section(const toml::Table& table, const std::string& path, std::string_view brackets, std::string& out) {
  const bool is_only_a_parent = !table.empty() && std::ranges::all_of(table.entries(), [](const auto& entry) {
    return has_sections(entry.value);
  });
  if (!is_only_a_parent) {
    if (!out.empty()) out += '\n';
    const bool doubled = brackets.size() == 2;
    out += fmt::format("{}{}{}\n", doubled ? "[[" : "[", path, doubled ? "]]" : "]");
  }
  write_table(table, path, out);
}

void write_table(const toml::Table& table, const std::string& path, std::string& out) {
  for (const auto& entry : table.entries()) {
    if (!has_sections(entry.value))
      out += fmt::format("{} = {}\n", toml::format_key(entry.key.name), toml::format_value(entry.value));
  }
  for (const auto& entry : table.entries()) {
    const auto name = (path.empty() ? "" : path + ".") + toml::format_key(entry.key.name);
    if (entry.value.is_table()) {
      write_section(entry.value.as_table(), name, "[", out);
    } else if (is_list_of_tables(entry.value)) {
      for (const auto& item : entry.value.as_array()) write_section(item.as_table(), name, "[[", out);
    }
  }
}

std::string to_text(const toml::Table& table) {
  std::string text;
  write_table(table, "", text);
  return text;
}

toml::Table& child(toml::Table& parent, const std::string& name) {
  auto* found = parent.find(name);
  if (found == nullptr) return parent.insert({name, {}}, toml::Table()).as_table();
  if (!found->is_table()) *found = toml::Value(toml::Table());
  return found->as_table();
}

}  // namespace

std::string CredentialsFile::path() const {
  const auto found = find_file(cargo_home_, "credentials", files_, nullptr);
  return found.value_or(path::join(cargo_home_, "credentials.toml"));
}

std::string CredentialsFile::read(const std::string& path) const {
  if (!files_.exists(path)) return "";
  auto text = files_.read(path);
  if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
  return std::move(*text);
}

namespace {

// The oldest form of the public registry's token stood outside of any table.
void modernize(toml::Table& root) {
  const auto* token = root.find("token");
  if (token == nullptr) return;
  auto value = *token;
  root.erase("token");
  child(root, "registry").set("token", std::move(value));
}

toml::Table parse(const std::string& text, const std::string& path) {
  auto document =
      toml::is_utf8(text) ? toml::parse(text) : tl::unexpected(toml::ParseError{"invalid UTF-8", {}, false});
  if (document) return std::move(document->root);
  auto reason = toml::render_toml_error(document.error(), text);
  while (reason.ends_with('\n')) reason.pop_back();
  throw Error(fmt::format("could not parse TOML configuration in `{}`", path), {std::move(reason)});
}

}  // namespace

// Nobody else may read it at any moment, so the mode is set while the file is empty. A link stays a link.
void CredentialsFile::write(const std::string& path, const std::string& text) {
  const auto target = files_.canonicalize(path).value_or(path);
  const auto temporary = target + ".tmp";
  with_context(
      [&] {
        files_.create_directories(std::string(path::parent(target)));
        files_.write_atomic(temporary, "");
        if (const auto code = files_.set_mode(temporary, kOwnerOnly)) throw Error(describe_system_error(code));
        if (!text.empty() && !files_.append(temporary, text)) throw Error("the disk may be full");
        if (const auto code = files_.rename(temporary, target)) throw Error(describe_system_error(code));
      },
      [&] {
        files_.remove_file(temporary);
        return fmt::format("failed to write to `{}`", target);
      });
}

void CredentialsFile::save_token(const std::optional<std::string>& registry, const std::string& token) {
  const auto file = path();
  auto root = parse(read(file), file);
  modernize(root);
  if (!registry) {
    toml::Table table;
    table.insert({"token", {}}, token);
    root.set("registry", std::move(table));
  } else {
    auto registries = child(root, "registries");
    root.erase("registries");
    child(registries, *registry).set("token", token);
    root.insert({"registries", {}}, std::move(registries));
  }
  write(file, to_text(root));
}

void CredentialsFile::remove_token(const std::optional<std::string>& registry) {
  const auto file = path();
  auto root = parse(read(file), file);
  modernize(root);
  if (!registry) {
    if (auto* table = root.find("registry")) *table = toml::Value(toml::Table());
  } else if (auto* registries = root.find("registries"); registries != nullptr && registries->is_table()) {
    auto* table = registries->as_table().find(*registry);
    if (table != nullptr && table->is_table()) {
      for (const auto* key : kTokenKeys) table->as_table().erase(key);
    }
  }
  write(file, to_text(root));
}

}  // namespace gantry::config
