#include "config/build_config.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "config/unused_keys.h"
#include "config/variant.h"

namespace gantry::config {

namespace {

constexpr std::string_view kKnownKeys[] = {"pipelining",
                                           "dep-info-basedir",
                                           "target-dir",
                                           "build-dir",
                                           "incremental",
                                           "target",
                                           "jobs",
                                           "rustflags",
                                           "rustdocflags",
                                           "rustc-wrapper",
                                           "rustc-workspace-wrapper",
                                           "rustc",
                                           "rustdoc",
                                           "artifact-dir",
                                           "warnings",
                                           "sbom",
                                           "analysis"};

}  // namespace

std::optional<Jobs> configured_jobs(const Config& config) {
  const Key key{"build", "jobs"};
  const auto* value = config.find(key);
  const auto variable_name = environment_name(key);
  const auto variable = config.environment().get(variable_name);
  const Definition from_variable{Definition::Kind::Environment, variable_name, config.cwd()};
  const bool use_variable = variable && (!value || value->definition.priority() < from_variable.priority());
  const auto invalid = [&](const Definition& definition, const std::string& what) {
    throw Error(fmt::format("error in {}: could not load config key `build.jobs`", definition.describe()),
                {fmt::format("invalid type: {}, expected an integer or string", what)});
  };
  const auto checked = [&](std::int64_t number, const Definition& definition) {
    if (number != static_cast<std::int32_t>(number)) invalid(definition, fmt::format("integer `{}`", number));
    return Jobs{number, ""};
  };
  if (use_variable) {
    // The variable has no type of its own: what looks like a number is one.
    const auto digits =
        variable->find_first_not_of("0123456789", variable->starts_with('-') || variable->starts_with('+') ? 1 : 0);
    const bool number = digits == std::string::npos && variable->find_first_of("0123456789") != std::string::npos;
    if (!number || variable->size() > 18) return Jobs{std::nullopt, *variable};
    return checked(std::stoll(*variable), from_variable);
  }
  if (!value) return std::nullopt;
  if (value->is_integer()) return checked(value->integer(), value->definition);
  if (value->is_string()) return Jobs{std::nullopt, value->string()};
  if (value->is_boolean()) invalid(value->definition, fmt::format("boolean `{}`", value->boolean()));
  invalid(value->definition, value->is_list() ? "sequence" : "map");
  return std::nullopt;
}

std::optional<std::vector<std::string>> configured_targets(const Config& config) {
  const Key key{"build", "target"};
  const auto* value = config.find(key);
  if (value != nullptr && !value->is_string() && !value->is_list()) {
    const auto context =
        fmt::format("error in {}: could not load config key `build.target`", value->definition.describe());
    throw Error(context,
                {context, fmt::format("invalid type: {}, expected a string or array", value->found_instead())});
  }
  if (value != nullptr && value->is_list()) {
    const auto other = std::ranges::find_if_not(value->list(), &ConfigValue::is_string);
    if (other != value->list().end()) {
      const auto where = other->definition.describe();
      const auto context = fmt::format("error in {}: could not load config key `build.target`", where);
      throw Error(context, {context, fmt::format("error in {}: failed to parse config at `build.target[{}]`", where,
                                                 other - value->list().begin())});
    }
  }
  const auto variable = config.environment().get(environment_name(key));
  if (value == nullptr || !value->is_list()) {
    // The variable holds one name, blanks included; type errors are those of a string.
    const auto text = config.get_string(key);
    return text ? std::optional(std::vector{text->value}) : std::nullopt;
  }
  const bool is_cli = value->definition.kind == Definition::Kind::Cli;
  std::vector<std::string> targets;
  if (!variable || is_cli) targets = config.get_string_list(key)->value;
  if (variable && std::ranges::find(targets, *variable) == targets.end()) targets.push_back(*variable);
  return targets;
}

namespace {

constexpr std::string_view kWarnings[] = {"warn", "allow", "deny"};

}  // namespace

std::vector<std::string> check_build_table(const Config& config) {
  config.keys({"build"});  // throws when it is no table
  auto unused = unused_keys(config, {"build"}, kKnownKeys);
  configured_jobs(config);
  configured_targets(config);
  get_variant(config, {"build", "warnings"}, kWarnings);
  for (const auto* name : {"pipelining", "incremental", "sbom"}) config.get_bool({"build", name});
  config.get_bool({"build", "analysis", "enabled"});
  for (const auto* name : {"rustflags", "rustdocflags"}) config.get_string_list({"build", name});
  for (const auto* name : {"target-dir", "build-dir", "artifact-dir", "dep-info-basedir"})
    config.get_path({"build", name});
  for (const auto* name : {"rustc", "rustdoc", "rustc-wrapper", "rustc-workspace-wrapper"})
    config.get_program({"build", name});
  return unused;
}

std::vector<std::string> check_resolver_table(const Config& config) {
  static constexpr std::string_view kKeys[] = {"incompatible-rust-versions", "feature-unification", "lockfile-path"};
  static constexpr std::string_view kUnifications[] = {"package", "selected", "workspace"};
  config.keys({"resolver"});  // throws when it is no table
  config.get_string({"resolver", "incompatible-rust-versions"});
  auto warnings = unused_keys(config, {"resolver"}, kKeys);
  if (get_variant(config, {"resolver", "feature-unification"}, kUnifications))
    warnings.emplace_back("ignoring `resolver.feature-unification` without `-Zfeature-unification`");
  if (config.get_path({"resolver", "lockfile-path"}))
    warnings.emplace_back("ignoring `resolver.lockfile-path`, pass `-Zlockfile-path` to enable it");
  return warnings;
}

std::vector<std::string> ignored_build_settings(const Config& config, bool compiles) {
  std::vector<std::string> warnings;
  if (const auto sbom = config.get_bool({"build", "sbom"}); sbom && sbom->value)
    warnings.emplace_back("ignoring 'sbom' config, pass `-Zsbom` to enable it");
  const auto analysis = config.get_bool({"build", "analysis", "enabled"});
  if (compiles && analysis && analysis->value)
    warnings.emplace_back("ignoring 'build.analysis' config, pass `-Zbuild-analysis` to enable it");
  return warnings;
}

int job_count(const std::optional<Jobs>& jobs, int processors) {
  if (!jobs) return std::max(1, processors);
  if (!jobs->number) {
    if (jobs->word == "default") return std::max(1, processors);
    throw Error(
        fmt::format("could not parse `{}`. Number of parallel jobs should be `default` or a number.", jobs->word));
  }
  if (*jobs->number == 0) throw Error("jobs may not be 0");
  if (*jobs->number > 0) return static_cast<int>(*jobs->number);
  return static_cast<int>(std::max<std::int64_t>(1, processors + *jobs->number));
}

}  // namespace gantry::config
