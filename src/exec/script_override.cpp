#include "exec/script_override.h"

#include <fmt/format.h>

#include "base/error.h"
#include "config/kind_name.h"

namespace gantry::exec {

namespace {

using config::ConfigValue;
using Reach = LinkArgument::Reach;

[[noreturn]] void fail_type(std::string_view wanted, std::string_view key, const ConfigValue& value) {
  throw Error(fmt::format("expected a {}, but found a {} for `{}` in {}", wanted, config::kind_name(value), key,
                          value.definition.where));
}

const std::string& string_of(std::string_view key, const ConfigValue& value) {
  if (!value.is_string()) fail_type("string", key, value);
  return value.string();
}

std::vector<std::string> list_of(std::string_view key, const ConfigValue& value) {
  if (!value.is_list()) fail_type("list", key, value);
  std::vector<std::string> items;
  for (const auto& item : value.list()) items.push_back(string_of(key, item));
  return items;
}

std::optional<Reach> reach_of(std::string_view key) {
  if (key == "rustc-link-arg-cdylib" || key == "rustc-cdylib-link-arg") return Reach::Cdylib;
  if (key == "rustc-link-arg-bins") return Reach::Bins;
  if (key == "rustc-link-arg-tests") return Reach::Tests;
  if (key == "rustc-link-arg-benches") return Reach::Benches;
  if (key == "rustc-link-arg-examples") return Reach::Examples;
  if (key == "rustc-link-arg") return Reach::All;
  return std::nullopt;
}

void append(std::vector<std::string>& list, std::vector<std::string> items) {
  list.insert(list.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

void read_key(const std::string& triple, const std::string& key, const ConfigValue& value, ScriptOutput& output) {
  if (key == "rustc-flags") {
    const auto whence = fmt::format("target config `target.{}.{}` (in {})", triple, key, value.definition.where);
    if (auto parsed = parse_rustc_flags(string_of(key, value), whence, output); !parsed) throw Error(parsed.error());
  } else if (key == "rustc-link-lib") {
    append(output.library_links, list_of(key, value));
  } else if (key == "rustc-link-search") {
    append(output.library_paths, list_of(key, value));
  } else if (key == "rustc-cfg") {
    append(output.cfgs, list_of(key, value));
  } else if (key == "rustc-check-cfg") {
    append(output.check_cfgs, list_of(key, value));
  } else if (key == "rustc-env") {
    if (!value.is_table()) fail_type("table", key, value);
    for (const auto& [name, item] : value.table()) output.environment.emplace_back(name, string_of(name, item));
  } else if (const auto reach = reach_of(key)) {
    for (auto& item : list_of(key, value)) output.link_arguments.push_back({*reach, "", std::move(item)});
  } else if (key == "warning" || key == "rerun-if-changed" || key == "rerun-if-env-changed") {
    throw Error(fmt::format("`{}` is not supported in build script overrides", key));
  } else {
    output.metadata.emplace_back(key, string_of(key, value));
  }
}

}  // namespace

std::optional<ScriptOutput> read_script_override(const config::Config& config, const std::string& triple,
                                                 const std::string& links) {
  const auto* table = config.find({"target", triple, links});
  if (table == nullptr || !table->is_table()) return std::nullopt;
  ScriptOutput output;
  for (const auto& [key, value] : table->table()) read_key(triple, key, value, output);
  return output;
}

}  // namespace gantry::exec
