#include "toolchain/settings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/path.h"

namespace gantry::toolchain {

namespace {

// Split at the ordinary blank alone: other white space belongs to a flag.
std::vector<std::string> split_flags(std::string_view text, char separator, bool keep_empty) {
  std::vector<std::string> flags;
  while (!text.empty()) {
    const auto end = text.find(separator);
    const auto flag = text.substr(0, end);
    if (keep_empty || !flag.empty()) flags.emplace_back(flag);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return flags;
}

// A bad value inside of a table is reported in the context of the table's key as well.
template <typename Read>
auto read_table_key(const config::Config& config, const config::Key& key, Read&& read) {
  const auto* value = config.find(key);
  const auto name = config::display_key(key);
  if (value != nullptr && value->is_table()) {
    const auto context = fmt::format("error in {}: could not load config key `{}`", value->definition.describe(), name);
    throw Error(context, {context, fmt::format("error in {}: `{}` expected a string, but found a table",
                                               value->definition.describe(), name)});
  }
  try {
    return read(key);
  } catch (Error& error) {
    const bool is_empty_list = !error.causes().empty() && error.causes().back().starts_with("invalid length");
    if (value != nullptr && !is_empty_list) {
      error.with_context(
          fmt::format("error in {}: could not load config key `{}`", value->definition.describe(), name));
    }
    throw;
  }
}

// Keys of [target.TRIPLE] that are no `links` value of a build script override.
constexpr std::array<std::string_view, 5> kTargetKeys{"ar", "linker", "runner", "rustflags", "rustdocflags"};

}  // namespace

std::string Settings::resolve_program(const std::string& program) const {
  return program.find('/') == std::string::npos ? program : path::join(cwd_, program);
}

std::optional<std::string> Settings::tool(std::string_view tool) const {
  const auto variable = tool == "rustc" ? "RUSTC" : "RUSTDOC";
  if (const auto value = environment_.get(variable)) return resolve_program(*value);
  if (const auto value = config_.get_program({"build", std::string(tool)})) return value->value;
  return std::nullopt;
}

std::optional<std::string> Settings::wrapper(std::string_view name) const {
  const auto variable = name == "wrapper" ? "RUSTC_WRAPPER" : "RUSTC_WORKSPACE_WRAPPER";
  if (const auto value = environment_.get(variable)) {
    if (value->empty()) return std::nullopt;
    return resolve_program(*value);
  }
  const config::Key key{"build", fmt::format("rustc-{}", name)};
  // An empty string would be resolved to a directory: it is looked at first.
  if (const auto text = config_.get_string(key); !text || text->value.empty()) return std::nullopt;
  return config_.get_program(key)->value;
}

std::optional<std::vector<std::string>> Settings::environment_flags(std::string_view name) const {
  if (const auto encoded = environment_.get(fmt::format("CARGO_ENCODED_{}", name)))
    return split_flags(*encoded, '\x1f', true);
  if (const auto plain = environment_.get(name)) return split_flags(*plain, ' ', false);
  return std::nullopt;
}

std::vector<std::string> Settings::build_flags(std::string_view key) const {
  const auto value = config_.get_string_list({"build", std::string(key)});
  return value ? value->value : std::vector<std::string>();
}

std::vector<std::string> Settings::target_flags(const std::string& triple, std::string_view key) const {
  const auto value = config_.get_string_list({"target", triple, std::string(key)});
  return value ? value->value : std::vector<std::string>();
}

std::optional<std::string> Settings::linker(const std::string& triple) const {
  const auto value =
      read_table_key(config_, {"target", triple, "linker"}, [&](const auto& key) { return config_.get_program(key); });
  return value ? std::optional(value->value) : std::nullopt;
}

std::optional<std::vector<std::string>> Settings::runner(const std::string& triple) const {
  const auto value = read_table_key(config_, {"target", triple, "runner"},
                                    [&](const auto& key) { return config_.get_program_with_args(key); });
  return value ? std::optional(value->value) : std::nullopt;
}

void Settings::check_tables(const std::string& triple) const {
  const auto* all = config_.find({"target"});
  if (all == nullptr) return;
  const auto expected_table = [](const std::string& key, const config::ConfigValue& value) {
    return fmt::format("expected a table, but found {} for `{}` in {}", value.type_description(), key,
                       value.definition.describe());
  };
  if (!all->is_table()) {
    throw Error(fmt::format("expected table for configuration key `target`, but found {} in {}",
                            all->type_description().substr(all->type_description().find(' ') + 1),
                            all->definition.describe()));
  }
  for (const auto& [name, table] : all->table()) {
    if (name.starts_with("cfg(") || table.is_table()) continue;
    const auto key = config::display_key({"target", name});
    if (name == triple) {
      throw Error(fmt::format("expected table for configuration key `{}`, but found {} in {}", key,
                              table.type_description().substr(table.type_description().find(' ') + 1),
                              table.definition.describe()));
    }
    throw Error(fmt::format("invalid configuration for key `{}`\n{}", key, expected_table(key, table)));
  }
  const auto* own = config_.find({"target", triple});
  if (own == nullptr) return;
  for (const auto& [name, value] : own->table()) {
    if (value.is_table() || std::find(kTargetKeys.begin(), kTargetKeys.end(), name) != kTargetKeys.end()) continue;
    throw Error(expected_table(config::display_key({"target", triple, name}), value));
  }
}

const std::vector<CfgTable>& Settings::cfg_tables(Reporter* reporter) const {
  if (cfg_tables_) return *cfg_tables_;
  std::vector<CfgTable> tables;
  std::vector<std::string> warnings;  // shown when all tables are good
  for (const auto& key : config_.keys({"target"})) {
    // Tables of triples are read along: what is wrong in one is an error whatever is compiled.
    const bool is_cfg = key.starts_with("cfg(");
    CfgTable table;
    table.key = key;
    for (const auto& name : config_.keys({"target", key})) {
      const config::Key path{"target", key, name};
      if (name == "rustflags" && is_cfg) {
        read_table_key(config_, path, [&](const auto& at) {
          if (const auto value = config_.get_string_list(at)) table.rustflags = value->value;
          return 0;
        });
      } else if (name == "linker") {
        read_table_key(config_, path, [&](const auto& at) {
          if (const auto value = config_.get_program(at))
            table.linker = Located{value->value, value->definition.describe()};
          return 0;
        });
      } else if (name == "runner") {
        read_table_key(config_, path, [&](const auto& at) {
          if (const auto value = config_.get_program_with_args(at))
            table.runner = LocatedList{value->value, value->definition.describe()};
          return 0;
        });
      } else if (is_cfg) {
        warnings.push_back(fmt::format("unused key `{}` in [target] config table `{}`", name, key));
      }
    }
    if (!is_cfg) continue;
    auto platform = cfgexpr::Platform::parse(key);
    if (!platform || platform->expression() == nullptr) continue;
    table.expression = *platform->expression();
    tables.push_back(std::move(table));
  }
  for (const auto& warning : warnings) {
    if (reporter != nullptr) reporter->warning(warning);
  }
  std::sort(tables.begin(), tables.end(), [](const CfgTable& a, const CfgTable& b) { return a.key < b.key; });
  cfg_tables_ = std::move(tables);
  return *cfg_tables_;
}

}  // namespace gantry::toolchain
