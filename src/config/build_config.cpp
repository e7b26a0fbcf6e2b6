#include "config/build_config.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"

namespace gantry::config {

namespace {

constexpr std::string_view kKnownKeys[] = {
    "pipelining",    "dep-info-basedir",        "target-dir", "build-dir", "incremental",  "target",   "jobs", "rustflags", "rustdocflags",
    "rustc-wrapper", "rustc-workspace-wrapper", "rustc",      "rustdoc",   "artifact-dir", "warnings", "sbom"};

// The text of a value that keeps its definition, unresolved; paths are checked before they are resolved.
std::optional<Defined<std::string>> raw_path(const Config& config, const Key& key) {
  if (!config.get_path(key)) return std::nullopt;
  return config.get_string(key);
}

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
    const auto digits = variable->find_first_not_of("0123456789", variable->starts_with('-') || variable->starts_with('+') ? 1 : 0);
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

namespace {

std::optional<WarningPolicy> read_warnings(const Config& config) {
  const auto text = config.get_string({"build", "warnings"});
  if (!text) return std::nullopt;
  if (text->value == "warn") return WarningPolicy::Warn;
  if (text->value == "allow") return WarningPolicy::Allow;
  if (text->value == "deny") return WarningPolicy::Deny;
  throw Error(fmt::format("error in {}: could not load config key `build.warnings`", text->definition.describe()),
              {fmt::format("unknown variant `{}`, expected one of `warn`, `allow`, `deny`", text->value)});
}

}  // namespace

BuildConfig load_build_config(const Config& config, Reporter& reporter) {
  for (const auto& name : config.keys({"build"})) {
    if (std::ranges::find(kKnownKeys, name) != std::end(kKnownKeys)) continue;
    const Key key{"build", name};
    reporter.warning(fmt::format("unused config key `{}` in `{}`", display_key(key), config.find(key)->definition.describe()));
  }
  BuildConfig build;
  build.jobs = configured_jobs(config);
  if (const auto incremental = config.get_bool({"build", "incremental"})) build.incremental = incremental->value;
  build.dep_info_basedir = config.get_path({"build", "dep-info-basedir"});
  build.warnings = read_warnings(config);
  return build;
}

int job_count(const std::optional<Jobs>& jobs, int processors) {
  if (!jobs) return std::max(1, processors);
  if (!jobs->number) {
    if (jobs->word == "default") return std::max(1, processors);
    throw Error(fmt::format("could not parse `{}`. Number of parallel jobs should be `default` or a number.", jobs->word));
  }
  if (*jobs->number == 0) throw Error("jobs may not be 0");
  if (*jobs->number > 0) return static_cast<int>(*jobs->number);
  return static_cast<int>(std::max<std::int64_t>(1, processors + *jobs->number));
}

std::optional<std::string> configured_target_dir(const Config& config) {
  if (const auto variable = config.environment().get("CARGO_TARGET_DIR")) {
    if (variable->empty()) {
      throw Error("the target directory is set to an empty string in the `CARGO_TARGET_DIR` environment variable");
    }
    return path::join(config.cwd(), *variable);
  }
  const Key key{"build", "target-dir"};
  const auto raw = raw_path(config, key);
  if (!raw) return std::nullopt;
  if (raw->value.empty()) {
    throw Error(fmt::format("the target directory is set to an empty string in {}", raw->definition.describe()));
  }
  return config.get_path(key)->value;
}

namespace {

Error unexpected_bracket(std::string_view kind, char bracket, const std::string& text) {
  return Error(fmt::format("unexpected {} bracket `{}` in build.build-dir path `{}`", kind, bracket, text));
}

}  // namespace

std::optional<std::string> configured_build_dir(const Config& config, const BuildDirValues& values) {
  const auto raw = raw_path(config, {"build", "build-dir"});
  if (!raw) return std::nullopt;
  const std::pair<std::string_view, const std::string*> templates[] = {
      {"{workspace-root}", &values.workspace_root},
      {"{cargo-cache-home}", &values.cargo_cache_home},
      {"{workspace-path-hash}", &values.workspace_path_hash},
  };
  std::string text = raw->value;
  for (const auto& [name, replacement] : templates) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + replacement->size())) {
      text.replace(at, name.size(), *replacement);
    }
  }
  // What is left between brackets is no template. Cargo takes all from the first opening to the last closing one as a name.
  std::string rest = raw->value;
  for (const auto& [name, replacement] : templates) {
    for (auto at = rest.find(name); at != std::string::npos; at = rest.find(name)) rest.erase(at, name.size());
  }
  const auto left = rest.find('{');
  const auto right = rest.rfind('}');
  if (left != std::string::npos && right != std::string::npos && left < right) {
    throw Error(fmt::format("unexpected variable `{}` in build.build-dir path `{}`\n\n"
                            "help: available template variables are `{{workspace-root}}`, `{{cargo-cache-home}}`, "
                            "`{{workspace-path-hash}}`",
                            rest.substr(left + 1, right - left - 1), raw->value));
  }
  if (left != std::string::npos) throw unexpected_bracket("opening", '{', raw->value);
  if (right != std::string::npos) throw unexpected_bracket("closing", '}', raw->value);
  if (raw->value.empty()) {
    throw Error(fmt::format("the build directory is set to an empty string in {}", raw->definition.describe()));
  }
  return path::join(raw->definition.root(), text);
}

}  // namespace gantry::config
