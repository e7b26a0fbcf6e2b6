#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "toolchain/rustc.h"

namespace gantry::toolchain {

namespace {

CompileKind parse_kind(const std::string& text, const std::string& host) {
  if (text.empty()) throw Error("target was empty");
  if (text.ends_with(".json")) throw Error("`.json` target specs require -Zjson-target-spec");
  return CompileKind::target(text == "host-tuple" ? host : text);
}

// build.target and its variable; nothing when neither is set.
std::optional<std::vector<std::string>> configured_targets(const config::Config& config) {
  const config::Key key{"build", "target"};
  const auto* value = config.find(key);
  if (value != nullptr && !value->is_string() && !value->is_list()) {
    const auto context = fmt::format("error in {}: could not load config key `build.target`", value->definition.describe());
    const auto found = value->is_integer()   ? fmt::format("integer `{}`", value->integer())
                       : value->is_boolean() ? fmt::format("boolean `{}`", value->boolean())
                                             : std::string("map");
    throw Error(context, {context, fmt::format("invalid type: {}, expected a string or array", found)});
  }
  const auto variable = config.environment().get(config::environment_name(key));
  if (value == nullptr || !value->is_list()) {
    // The variable holds one name, blanks included; type errors are those of a string.
    const auto text = config.get_string(key);
    return text ? std::optional(std::vector{text->value}) : std::nullopt;
  }
  const bool is_cli = value->definition.kind == config::Definition::Kind::Cli;
  std::vector<std::string> targets;
  if (!variable || is_cli) targets = config.get_string_list(key)->value;
  if (variable && std::find(targets.begin(), targets.end(), *variable) == targets.end()) targets.push_back(*variable);
  return targets;
}

}  // namespace

std::vector<CompileKind> requested_kinds(const std::vector<std::string>& target_flags, const config::Config& config,
                                         const std::string& host) {
  auto names = target_flags;
  if (names.empty()) {
    const auto configured = configured_targets(config);
    if (!configured) return {CompileKind::host()};
    names = *configured;
  }
  std::vector<CompileKind> kinds;
  for (const auto& name : names) kinds.push_back(parse_kind(name, host));
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

}  // namespace gantry::toolchain
