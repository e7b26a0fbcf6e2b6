// [lints] and [workspace.lints] (Cargo Book, "The lints section").
#include <fmt/format.h>

#include "manifest/raw.h"

namespace gantry::manifest {

namespace {

bool is_level(std::string_view text) { return text == "forbid" || text == "deny" || text == "warn" || text == "allow"; }

std::string unknown_level(std::string_view text) {
  return fmt::format("unknown variant `{}`, expected one of `forbid`, `deny`, `warn`, `allow`", text);
}

// Cargo reads the table through a copy: its errors show the whole and leave line breaks behind.
RawLint decode_lint_table(Decoder& d, const toml::Value& value) {
  RawLint lint;
  lint.is_table = true;
  bool has_level = false;
  std::map<std::string, toml::Value> sorted;
  for (const auto& [key, item] : d.table(value).entries()) sorted.emplace(key.name, item);
  for (auto& [name, item] : sorted) {
    if (name == "level") {
      if (!item.is_string()) d.fail(value.span(), "wanted string or table\n\nin `level`\n");
      lint.level = item.as_string();
      if (!is_level(lint.level)) d.fail(value.span(), unknown_level(lint.level) + "\n\n\n\nin `level`\n");
      has_level = true;
    } else if (name == "priority") {
      const bool fits =
          item.is_integer() && !item.wide_integer() && item.as_integer() >= -128 && item.as_integer() <= 127;
      if (!fits) {
        d.fail(value.span(), fmt::format("invalid {}: {}, expected i8\n\nin `priority`\n",
                                         item.is_integer() ? "value" : "type", describe_found(item)));
      }
      lint.priority = static_cast<int>(item.as_integer());
    } else {
      lint.config.emplace_back(name, item);
    }
  }
  if (!has_level) d.fail(value.span(), "missing field `level`");
  return lint;
}

RawLint decode_lint(Decoder& d, const toml::Value& value) {
  if (d.is_table(value)) return decode_lint_table(d, value);
  RawLint lint;
  lint.level = d.string(value, "a string or map");
  if (!is_level(lint.level)) d.fail(value.span(), unknown_level(lint.level));
  return lint;
}

std::map<std::string, RawLint> decode_tool(Decoder& d, const toml::Value& value) {
  std::map<std::string, RawLint> lints;
  for (const auto& [key, item] : d.table(value).entries()) lints[key.name] = decode_lint(d, item);
  return lints;
}

}  // namespace

RawLintTools decode_lint_tools(Decoder& decoder, const toml::Value& value) {
  RawLintTools tools;
  for (const auto& [key, item] : decoder.table(value).entries()) tools[key.name] = decode_tool(decoder, item);
  return tools;
}

RawLints decode_lints(Decoder& decoder, const toml::Value& value) {
  RawLints lints;
  for (const auto& [key, item] : decoder.table(value, "a lints table").entries()) {
    if (key.name == "workspace") {
      if (!decoder.boolean(item)) decoder.fail(item.span(), "`workspace` cannot be false");
      lints.inherits = true;
    } else {
      lints.tools[key.name] = decode_tool(decoder, item);
    }
  }
  return lints;
}

}  // namespace gantry::manifest
