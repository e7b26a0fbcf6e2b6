#include "exec/context.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "exec/config_text.h"

namespace gantry::exec {

namespace {

// cargo reads each entry through two layers that both report.
[[noreturn]] void fail_entry(const std::string& key, const config::ConfigValue& entry, std::string reason) {
  const auto outer = fmt::format("error in {}: could not load config key `{}`", entry.definition.where, key);
  throw Error(outer, {outer, std::move(reason)});
}

[[noreturn]] void fail_field(const std::string& key, const config::ConfigValue& entry, const std::string& field,
                             std::string_view wanted, const config::ConfigValue& value) {
  fail_entry(key, entry,
             fmt::format("error in {}: `{}.{}` expected {}, but found a {}", value.definition.where, key, field, wanted,
                         kind_name(value)));
}

struct EnvironmentEntry {
  std::string value;
  bool force = false;
};

EnvironmentEntry read_entry(const std::string& name, const config::ConfigValue& entry) {
  const auto key = "env." + name;
  if (entry.is_string()) return {entry.string()};
  if (entry.is_integer())
    fail_entry(key, entry, fmt::format("invalid type: integer `{}`, expected a string or map", entry.integer()));
  if (entry.is_boolean())
    fail_entry(key, entry, fmt::format("invalid type: boolean `{}`, expected a string or map", entry.boolean()));
  if (entry.is_list()) fail_entry(key, entry, "invalid type: sequence, expected a string or map");
  EnvironmentEntry result;
  bool relative = false;
  const config::ConfigValue* text = nullptr;
  for (const auto& [field, value] : entry.table()) {
    if (field == "value") {
      if (!value.is_string()) fail_field(key, entry, field, "a string", value);
      text = &value;
    } else if (field == "force" || field == "relative") {
      if (!value.is_boolean()) fail_field(key, entry, field, "true/false", value);
      (field == "force" ? result.force : relative) = value.boolean();
    }
  }
  if (text == nullptr) fail_entry(key, entry, "missing field `value`");
  result.value = relative ? path::join(text->definition.root(), text->string()) : text->string();
  return result;
}

}  // namespace

const ScriptOutput* Context::script(plan::UnitId run) const {
  const auto& output = script_outputs[plan::index_of(run)];
  return output ? &*output : nullptr;
}

const ScriptOutput* Context::own_script(plan::UnitId id) const {
  const auto own = links[plan::index_of(id)].own;
  return own ? script(*own) : nullptr;
}

Variables read_config_environment(const config::Config& config, const Environment& environment) {
  Variables variables;
  config.keys({"env"});  // throws when it is no table
  const auto* table = config.find({"env"});
  if (table == nullptr) return variables;
  for (const auto& [name, value] : table->table()) {
    if (name == "CARGO_HOME" || name == "RUSTUP_HOME" || name == "RUSTUP_TOOLCHAIN") {
      throw Error(fmt::format(
          "setting the `{}` environment variable is not supported in the `[env]` configuration table", name));
    }
    auto entry = read_entry(name, value);
    if (entry.force || !environment.has(name)) variables[name] = std::move(entry.value);
  }
  return variables;
}

Context make_context(const plan::UnitGraph& graph, const plan::FileLayout& layout, toolchain::Toolchain& toolchain,
                     const config::Config& config, const ExecuteOptions& options, const FileSystem& files,
                     const Environment& environment, const Reporter& reporter) {
  Context context{.graph = graph,
                  .layout = layout,
                  .toolchain = toolchain,
                  .config = config,
                  .options = options,
                  .files = files,
                  .environment = environment,
                  .verbosity = reporter.verbosity(),
                  .terminal_width = reporter.width(),
                  .config_environment = read_config_environment(config, environment),
                  .links = link_scripts(graph),
                  .script_outputs = {},
                  .primary = {},
                  .is_root = {}};
  context.check_only =
      !graph.roots.empty() && std::ranges::all_of(graph.roots, [&](plan::UnitId id) { return graph[id].is_check(); });
  context.script_outputs.resize(graph.units.size());
  std::set<resolver::PackageIndex> primary;
  context.is_root.resize(graph.units.size());
  for (const auto root : graph.roots) {
    primary.insert(graph[root].package_index);
    context.is_root[plan::index_of(root)] = true;
  }
  context.primary.resize(graph.units.size());
  for (std::size_t i = 0; i < graph.units.size(); ++i)
    context.primary[i] = primary.contains(graph.units[i].package_index);
  return context;
}

}  // namespace gantry::exec
