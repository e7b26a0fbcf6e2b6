#include "plan/profile_config.h"

#include <algorithm>
#include <array>
#include <map>
#include <variant>

#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "manifest/cargo_features.h"
#include "model/package_id_spec.h"

namespace gantry::plan {
namespace {

using config::ConfigValue;
using config::Definition;
using config::Key;
using ConfigTable = ConfigValue::Table;

constexpr std::array kKnownKeys{"opt-level",
                                "lto",
                                "codegen-backend",
                                "codegen-units",
                                "debug",
                                "split-debuginfo",
                                "debug-assertions",
                                "overflow-checks",
                                "rpath",
                                "incremental",
                                "panic",
                                "strip",
                                "rustflags",
                                "trim-paths",
                                "inherits",
                                "dir-name",
                                "build-override",
                                "package",
                                "hint-mostly-unused"};

// A value that may have one of several types: from a file as it is, from the environment by what it looks like.
struct Scalar {
  std::variant<std::string, std::int64_t, bool, std::string_view>
      value;  // string_view: another type, "sequence" or "map"
  Definition definition;
};

Scalar from_text(const std::string& text, Definition definition) {
  if (text == "true" || text == "false") return {text == "true", std::move(definition)};
  const bool plus = text.starts_with('+') && text.size() > 1;
  if (const auto number = read_whole<std::int64_t>(std::string_view(text).substr(plus ? 1 : 0)))
    return {*number, std::move(definition)};
  return {text, std::move(definition)};
}

class ProfileReader {
 public:
  ProfileReader(const config::Config& config, std::string name) : config_(config), name_(std::move(name)) {}

  std::optional<ConfigProfile> run() {
    const Key key{"profile", name_};
    const ConfigValue* file = config_.find(key);
    if (file != nullptr) {
      definition_ = file->definition;
    } else if (has_variable_below(key)) {
      definition_ = {Definition::Kind::Environment, config::environment_name(key), config_.cwd()};
    } else {
      return std::nullopt;
    }
    with_context([&] { read(key); },
                 [&] {
                   return fmt::format("error in {}: could not load config key `{}`", definition_.describe(),
                                      config::display_key(key));
                 });
    with_context([&] { check(); },
                 [&] {
                   return fmt::format("config profile `{}` is not valid (defined in `{}`)", name_,
                                      definition_.describe());
                 });
    return ConfigProfile{std::move(table_), std::move(warnings_)};
  }

 private:
  bool has_variable_below(const Key& key) const {
    const std::string prefix = config::environment_name(key) + "_";
    const auto& variables = config_.environment().variables();
    const auto found = variables.lower_bound(prefix);
    return found != variables.end() && found->first.starts_with(prefix);
  }

  const ConfigTable* table_at(const Key& key) const {
    const ConfigValue* value = config_.find(key);
    if (value == nullptr) return nullptr;
    if (value->is_table()) return &value->table();
    fail_shape(key, *value, "table");
  }

  [[noreturn]] static void fail_shape(const Key& key, const ConfigValue& value, std::string_view expected) {
    // type_description() has its article ("an integer"); cargo writes "a integer" here.
    std::string_view type = value.type_description();
    if (const auto space = type.find(' '); space != std::string_view::npos) type.remove_prefix(space + 1);
    throw Error(fmt::format("invalid configuration for key `{0}`\nexpected a {1}, but found a {2} for `{0}` in {3}",
                            config::display_key(key), expected, type, value.definition.describe()));
  }

  void read(const Key& key) {
    const ConfigTable* table = table_at(key);
    read_settings(key, table_.settings);
    if (auto inherits = config_.get_string(child(key, "inherits"))) table_.inherits = std::move(inherits->value);
    if (auto dir_name = config_.get_string(child(key, "dir-name"))) table_.dir_name = std::move(dir_name->value);
    note_unused(key, table);

    const Key override_key = child(key, "build-override");
    if (config_.find(override_key) != nullptr || has_variable_below(override_key)) {
      read_override(override_key, table_.build_override.emplace(), "build-override");
    }
    const Key packages_key = child(key, "package");
    if (const ConfigTable* packages = table_at(packages_key)) {
      for (const auto& [spec, value] : *packages) {
        if (spec != "*") {
          if (const auto parsed = PackageIdSpec::parse(spec); !parsed) throw Error(parsed.error());
        }
        read_override(child(packages_key, spec), table_.package_overrides[spec], "package");
      }
    }
  }

  void read_override(const Key& key, manifest::ProfileSettings& settings, std::string_view kind) {
    const ConfigTable* table = table_at(key);
    read_settings(key, settings);
    note_unused(key, table);
    if (table == nullptr || !problem_.empty()) return;
    if (table->contains("package")) {
      problem_ = "package-specific profiles cannot be nested";
    } else if (table->contains("build-override")) {
      problem_ = "build-override profiles cannot be nested";
    } else {
      for (const auto& [present, setting] :
           {std::pair{settings.panic.has_value(), "panic"}, std::pair{settings.lto.has_value(), "lto"},
            std::pair{settings.rpath.has_value(), "rpath"}}) {
        if (!present) continue;
        problem_ = fmt::format("`{}` may not be specified in a `{}` profile", setting, kind);
        break;
      }
    }
  }

  void read_settings(const Key& key, manifest::ProfileSettings& settings) {
    read_opt_level(child(key, "opt-level"), settings);
    read_debug(child(key, "debug"), settings);
    settings.lto = string_or_bool(child(key, "lto"), "true", "false");
    settings.strip = string_or_bool(child(key, "strip"), "symbols", "none");
    settings.codegen_units = read_codegen_units(child(key, "codegen-units"));
    settings.codegen_backend = string(child(key, "codegen-backend"));
    settings.split_debuginfo = string(child(key, "split-debuginfo"));
    settings.panic = string(child(key, "panic"));
    settings.debug_assertions = boolean(child(key, "debug-assertions"));
    settings.overflow_checks = boolean(child(key, "overflow-checks"));
    settings.rpath = boolean(child(key, "rpath"));
    settings.incremental = boolean(child(key, "incremental"));
    settings.hint_mostly_unused = boolean(child(key, "hint-mostly-unused"));
    read_rustflags(child(key, "rustflags"), settings);
    if (config_.find(child(key, "trim-paths")) != nullptr) settings.trim_paths = "";
  }

  void read_rustflags(const Key& key, manifest::ProfileSettings& settings) const {
    const ConfigValue* value = config_.find(key);
    if (value != nullptr && !value->is_list()) fail_shape(key, *value, "list");
    if (auto list = config_.get_string_list(key)) settings.rustflags = std::move(list->value);
  }

  std::optional<std::string> string(const Key& key) const {
    auto value = config_.get_string(key);
    return value ? std::optional(std::move(value->value)) : std::nullopt;
  }

  std::optional<bool> boolean(const Key& key) const {
    const auto value = config_.get_bool(key);
    return value ? std::optional(value->value) : std::nullopt;
  }

  std::optional<Scalar> scalar(const Key& key) const {
    const ConfigValue* file = config_.find(key);
    Definition variable{Definition::Kind::Environment, config::environment_name(key), config_.cwd()};
    if (const auto text = config_.environment().get(variable.where)) {
      if (file == nullptr || variable.priority() > file->definition.priority())
        return from_text(*text, std::move(variable));
    }
    if (file == nullptr) return std::nullopt;
    if (file->is_string()) return Scalar{file->string(), file->definition};
    if (file->is_integer()) return Scalar{file->integer(), file->definition};
    if (file->is_boolean()) return Scalar{file->boolean(), file->definition};
    return Scalar{std::string_view(file->is_list() ? "sequence" : "map"), file->definition};
  }

  [[noreturn]] static void fail(const Key& key, const Definition& definition, std::string reason) {
    throw Error(
        fmt::format("error in {}: could not load config key `{}`", definition.describe(), config::display_key(key)),
        {std::move(reason)});
  }

  [[noreturn]] static void fail_type(const Key& key, const Scalar& scalar, std::string_view expected) {
    const std::string found = std::visit(
        [](const auto& value) -> std::string {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::string>)
            return fmt::format("string \"{}\"", value);
          else if constexpr (std::is_same_v<T, std::int64_t>)
            return fmt::format("integer `{}`", value);
          else if constexpr (std::is_same_v<T, bool>)
            return fmt::format("boolean `{}`", value);
          else
            return std::string(value);
        },
        scalar.value);
    fail(key, scalar.definition, fmt::format("invalid type: {}, expected {}", found, expected));
  }

  void read_opt_level(const Key& key, manifest::ProfileSettings& settings) const {
    const auto found = scalar(key);
    if (!found) return;
    if (const auto* number = std::get_if<std::int64_t>(&found->value)) {
      settings.opt_level = std::to_string(*number);
    } else if (const auto* text = std::get_if<std::string>(&found->value)) {
      if (*text != "s" && *text != "z") {
        fail(key, found->definition,
             fmt::format("must be `0`, `1`, `2`, `3`, `s` or `z`, but found the string: \"{}\"", *text));
      }
      settings.opt_level = *text;
    } else {
      fail_type(key, *found, "an optimization level");
    }
  }

  void read_debug(const Key& key, manifest::ProfileSettings& settings) const {
    constexpr std::string_view kExpected =
        "a boolean, 0, 1, 2, \"none\", \"limited\", \"full\", \"line-tables-only\", or \"line-directives-only\"";
    const auto found = scalar(key);
    if (!found) return;
    if (const auto* flag = std::get_if<bool>(&found->value)) {
      settings.debug = *flag ? "2" : "0";
    } else if (const auto* number = std::get_if<std::int64_t>(&found->value)) {
      if (*number < 0 || *number > 2) {
        fail(key, found->definition, fmt::format("invalid value: integer `{}`, expected {}", *number, kExpected));
      }
      settings.debug = std::to_string(*number);
    } else if (const auto* text = std::get_if<std::string>(&found->value)) {
      static const std::map<std::string_view, std::string_view> kNames{
          {"none", "0"},
          {"limited", "1"},
          {"full", "2"},
          {"line-tables-only", "line-tables-only"},
          {"line-directives-only", "line-directives-only"}};
      const auto name = kNames.find(*text);
      if (name == kNames.end()) {
        fail(key, found->definition, fmt::format("invalid value: string \"{}\", expected {}", *text, kExpected));
      }
      settings.debug = std::string(name->second);
    } else {
      fail_type(key, *found, kExpected);
    }
  }

  std::optional<std::string> string_or_bool(const Key& key, const char* if_true, const char* if_false) const {
    const auto found = scalar(key);
    if (!found) return std::nullopt;
    if (const auto* flag = std::get_if<bool>(&found->value)) return *flag ? if_true : if_false;
    if (const auto* text = std::get_if<std::string>(&found->value)) return *text;
    fail_type(key, *found, "a boolean or string");
  }

  std::optional<std::uint32_t> read_codegen_units(const Key& key) const {
    const auto value = config_.get_integer(key);
    if (!value) return std::nullopt;
    if (value->value < 0 || value->value > 0xFFFF'FFFFLL) {
      fail(key, value->definition, fmt::format("invalid value: integer `{}`, expected u32", value->value));
    }
    return static_cast<std::uint32_t>(value->value);
  }

  void note_unused(const Key& key, const ConfigTable* table) {
    if (table == nullptr) return;
    for (const auto& [name, value] : *table) {
      if (std::ranges::find(kKnownKeys, std::string_view(name)) != kKnownKeys.end()) continue;
      warnings_.push_back(fmt::format("unused config key `{}` in `{}`", config::display_key(child(key, name)),
                                      value.definition.describe()));
    }
  }

  void check() const {
    for (const auto* settings : all_settings()) {
      if (settings->codegen_backend) throw manifest::feature_required("codegen-backend");
      if (settings->rustflags) throw manifest::feature_required("profile-rustflags");
      if (settings->trim_paths) throw manifest::feature_required("trim-paths");
    }
    if (!problem_.empty()) throw Error(problem_);
    if (table_.dir_name) {
      throw Error(fmt::format(
          "dir-name=\"{}\" in profile `{}` is not currently allowed, directory names are tied to the profile name "
          "for custom profiles",
          *table_.dir_name, name_));
    }
    const auto& panic = table_.settings.panic;
    if (panic && *panic != "unwind" && *panic != "abort" && *panic != "immediate-abort") {
      throw Error(fmt::format(
          "`panic` setting of `{}` is not a valid setting, must be `unwind`, `abort`, or `immediate-abort`.", *panic));
    }
    if (panic == "immediate-abort") throw manifest::feature_required("panic-immediate-abort");
  }

  std::vector<const manifest::ProfileSettings*> all_settings() const {
    std::vector<const manifest::ProfileSettings*> result{&table_.settings};
    if (table_.build_override) result.push_back(&*table_.build_override);
    for (const auto& [spec, settings] : table_.package_overrides) result.push_back(&settings);
    return result;
  }

  static Key child(Key key, std::string_view part) {
    key.emplace_back(part);
    return key;
  }

  const config::Config& config_;
  std::string name_;
  Definition definition_;
  manifest::ProfileTable table_;
  std::vector<std::string> warnings_;
  std::string problem_;
};

}  // namespace

std::optional<ConfigProfile> read_config_profile(const config::Config& config, const std::string& name) {
  return ProfileReader(config, name).run();
}

}  // namespace gantry::plan
