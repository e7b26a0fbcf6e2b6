#include "config/config.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/path.h"
#include "config/cli_argument.h"
#include "config/load.h"
#include "config/merge.h"

namespace gantry::config {

std::string Definition::describe() const {
  switch (kind) {
    case Kind::BuiltIn: return "built-in default";
    case Kind::File: return where;
    case Kind::Environment: return fmt::format("environment variable `{}`", where);
    case Kind::Cli: return where.empty() ? "--config cli option" : where;
  }
  return where;
}

std::string Definition::root() const {
  if (kind == Kind::File || (kind == Kind::Cli && !where.empty())) return std::string(path::parent(path::parent(where)));
  return cwd;
}

int Definition::priority() const {
  switch (kind) {
    case Kind::BuiltIn: return 0;
    case Kind::File: return 1;
    case Kind::Environment: return 2;
    case Kind::Cli: return 3;
  }
  return 0;
}

std::string_view ConfigValue::type_description() const {
  if (is_string()) return "a string";
  if (is_integer()) return "a integer";
  if (is_boolean()) return "a boolean";
  if (is_list()) return "a array";
  return "a table";
}

std::string display_key(const Key& key) {
  std::string text;
  for (const auto& part : key) {
    if (!text.empty()) text += '.';
    const bool bare = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (bare) {
      text += part;
    } else if (part.find('\'') == std::string::npos) {
      text += "'" + part + "'";
    } else {
      text += "\"" + part + "\"";
    }
  }
  return text;
}

std::string environment_name(const Key& key) {
  std::string name = "CARGO";
  for (const auto& part : key) {
    name += '_';
    for (const char c : part) {
      if (c == '-' || c == '.') {
        name += '_';
      } else {
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
    }
  }
  return name;
}

struct Config::State {
  ConfigValue root;
  Environment environment;
  std::string cwd;
  std::string cargo_home;
  std::vector<std::string> consulted;
};

Config::Config() : state_(std::make_unique<State>()) { state_->root.value = ConfigValue::Table(); }
Config::~Config() = default;
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(Config&&) noexcept = default;

Config Config::load(const FileSystem& files, const Environment& environment, std::string cwd, std::string cargo_home,
                    const std::vector<std::string>& cli_arguments, Reporter& reporter) {
  Config config;
  auto& state = *config.state_;
  state.environment = environment;
  state.cwd = std::move(cwd);
  state.cargo_home = std::move(cargo_home);
  FileLoader loader(files, reporter, state.cwd);
  ConfigValue cli;
  cli.value = ConfigValue::Table();
  cli.definition = {Definition::Kind::Cli, "", state.cwd};
  for (const auto& argument : cli_arguments) {
    auto value = parse_cli_argument(argument, state.cwd, files, loader);
    with_context([&] { merge(cli, std::move(value), true); },
                 [&] { return fmt::format("failed to merge --config argument `{}`", argument); });
  }
  state.root = with_context([&] { return loader.load_hierarchy(state.cargo_home); },
                            [] { return std::string("could not load Cargo configuration"); });
  merge(state.root, std::move(cli), true);
  state.consulted = loader.consulted();
  return config;
}

const ConfigValue* Config::find(const Key& key) const {
  const auto* value = &state_->root;
  Key walked;
  for (const auto& part : key) {
    if (!value->is_table()) {
      throw Error(fmt::format("expected table for configuration key `{}`, but found {} in {}", display_key(walked),
                              value->type_description().substr(2), value->definition.describe()));
    }
    const auto found = value->table().find(part);
    if (found == value->table().end()) return nullptr;
    walked.push_back(part);
    value = &found->second;
  }
  return value;
}

namespace {

// "error in <definition>: `key` expected a string, but found a integer"
Error type_error(const Key& key, const ConfigValue& value, std::string_view expected) {
  return Error(fmt::format("error in {}: `{}` expected {}, but found {}", value.definition.describe(), display_key(key), expected,
                           value.type_description()));
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string resolve_path(const Definition& definition, const std::string& value) {
  return path::join(definition.root(), value);
}

std::string resolve_program(const Definition& definition, const std::string& value) {
  return value.find('/') == std::string::npos ? value : resolve_path(definition, value);
}

}  // namespace

std::optional<Defined<std::string>> Config::get_string(const Key& key) const {
  const auto* value = find(key);
  const auto name = environment_name(key);
  const auto variable = state_->environment.get(name);
  if (variable && (value == nullptr || value->definition.priority() < 2)) {
    return Defined<std::string>{*variable, {Definition::Kind::Environment, name, state_->cwd}};
  }
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw type_error(key, *value, "a string");
  return Defined<std::string>{value->string(), value->definition};
}

std::optional<Defined<bool>> Config::get_bool(const Key& key) const {
  const auto* value = find(key);
  const auto name = environment_name(key);
  const auto variable = state_->environment.get(name);
  if (variable && (value == nullptr || value->definition.priority() < 2)) {
    const Definition definition{Definition::Kind::Environment, name, state_->cwd};
    if (*variable != "true" && *variable != "false") {
      throw Error(fmt::format("error in {}: provided string was not `true` or `false`", definition.describe()));
    }
    return Defined<bool>{*variable == "true", definition};
  }
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) throw type_error(key, *value, "true/false");
  return Defined<bool>{value->boolean(), value->definition};
}

std::optional<Defined<std::int64_t>> Config::get_integer(const Key& key) const {
  const auto* value = find(key);
  const auto name = environment_name(key);
  const auto variable = state_->environment.get(name);
  if (variable && (value == nullptr || value->definition.priority() < 2)) {
    const Definition definition{Definition::Kind::Environment, name, state_->cwd};
    std::int64_t number = 0;
    const auto* begin = variable->data() + (variable->starts_with('+') ? 1 : 0);
    const auto* end = variable->data() + variable->size();
    const auto parsed = std::from_chars(begin, end, number);
    if (variable->empty()) {
      throw Error(fmt::format("error in {}: cannot parse integer from empty string", definition.describe()));
    }
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      throw Error(fmt::format("error in {}: invalid digit found in string", definition.describe()));
    }
    return Defined<std::int64_t>{number, definition};
  }
  if (value == nullptr) return std::nullopt;
  if (!value->is_integer()) throw type_error(key, *value, "an integer");
  return Defined<std::int64_t>{value->integer(), value->definition};
}

std::optional<Defined<std::vector<std::string>>> Config::get_string_list(const Key& key) const {
  const auto* value = find(key);
  const auto name = environment_name(key);
  const auto variable = state_->environment.get(name);
  const Definition from_environment{Definition::Kind::Environment, name, state_->cwd};
  if (value == nullptr) {
    if (!variable) return std::nullopt;
    return Defined<std::vector<std::string>>{split_words(*variable), from_environment};
  }
  if (value->is_string()) {
    if (variable && value->definition.priority() < 2) {
      return Defined<std::vector<std::string>>{split_words(*variable), from_environment};
    }
    return Defined<std::vector<std::string>>{split_words(value->string()), value->definition};
  }
  if (!value->is_list()) {
    throw Error(fmt::format("invalid configuration for key `{0}`\nexpected a string or array of strings, but found {1} for `{0}` in {2}",
                            display_key(key), value->type_description(), value->definition.describe()));
  }
  Defined<std::vector<std::string>> result{{}, value->definition};
  const auto add_environment = [&] {
    if (!variable) return;
    for (auto& word : split_words(*variable)) result.value.push_back(std::move(word));
  };
  bool added = false;
  for (const auto& item : value->list()) {
    if (!item.is_string()) {
      throw Error(fmt::format("error in {}: `{}` expected string, but found {}", item.definition.describe(), display_key(key),
                              item.type_description()));
    }
    // Lists keep the order of precedence: files, environment, command line.
    if (!added && item.definition.priority() > 2) {
      add_environment();
      added = true;
    }
    result.value.push_back(item.string());
  }
  if (!added) add_environment();
  return result;
}

std::optional<Defined<std::string>> Config::get_path(const Key& key) const {
  auto found = get_string(key);
  if (found) found->value = resolve_path(found->definition, found->value);
  return found;
}

std::optional<Defined<std::string>> Config::get_program(const Key& key) const {
  auto found = get_string(key);
  if (found) found->value = resolve_program(found->definition, found->value);
  return found;
}

std::optional<Defined<std::vector<std::string>>> Config::get_program_with_args(const Key& key) const {
  auto found = get_string_list(key);
  if (found && !found->value.empty()) found->value.front() = resolve_program(found->definition, found->value.front());
  return found;
}

std::vector<std::string> Config::keys(const Key& prefix) const {
  std::vector<std::string> names;
  const auto* value = find(prefix);
  if (value == nullptr) return names;
  if (!value->is_table()) {
    throw Error(fmt::format("invalid configuration for key `{0}`\nexpected a table, but found {1} for `{0}` in {2}",
                            display_key(prefix), value->type_description(), value->definition.describe()));
  }
  for (const auto& [name, unused] : value->table()) names.push_back(name);
  return names;
}

namespace {

constexpr std::string_view kProfileKeys[] = {"opt-level",       "debug",  "split-debuginfo", "strip",         "debug-assertions",
                                             "overflow-checks", "lto",    "panic",           "incremental",   "codegen-units",
                                             "rpath",           "inherits", "dir-name",      "codegen-backend", "trim-paths"};

ConfigValue typed_variable(const std::string& text, Definition definition) {
  ConfigValue value;
  value.definition = std::move(definition);
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (text == "true" || text == "false") {
    value.value = text == "true";
  } else if (!text.empty() && parsed.ec == std::errc() && parsed.ptr == end) {
    value.value = number;
  } else {
    value.value = text;
  }
  return value;
}

}  // namespace

std::optional<ConfigValue> Config::profile(const std::string& name) const {
  std::optional<ConfigValue> result;
  if (const auto* found = find({"profile", name})) result = *found;
  const auto overlay = [&](ConfigValue& table, const Key& prefix) {
    for (const auto key : kProfileKeys) {
      auto full = prefix;
      full.emplace_back(key);
      const auto variable_name = environment_name(full);
      const auto variable = state_->environment.get(variable_name);
      if (!variable) continue;
      auto& slot = std::get<ConfigValue::Table>(table.value)[std::string(key)];
      if (slot.definition.priority() > 2) continue;
      slot = typed_variable(*variable, {Definition::Kind::Environment, variable_name, state_->cwd});
    }
  };
  ConfigValue table = result && result->is_table() ? *result : ConfigValue{ConfigValue::Table(), {}};
  if (result && !result->is_table()) return result;
  overlay(table, {"profile", name});
  auto& entries = std::get<ConfigValue::Table>(table.value);
  const auto override = entries.find("build-override");
  ConfigValue build = override != entries.end() ? override->second : ConfigValue{ConfigValue::Table(), {}};
  if (build.is_table()) {
    overlay(build, {"profile", name, "build-override"});
    if (!build.table().empty()) entries["build-override"] = std::move(build);
  }
  if (entries.empty() && !result) return std::nullopt;
  return table;
}

const std::string& Config::cwd() const { return state_->cwd; }
const std::string& Config::cargo_home() const { return state_->cargo_home; }
const Environment& Config::environment() const { return state_->environment; }
const std::vector<std::string>& Config::consulted_files() const { return state_->consulted; }

std::string find_cargo_home(const Environment& environment, const std::string& cwd) {
  if (const auto home = environment.get("CARGO_HOME"); home && !home->empty()) return path::join(cwd, *home);
  if (const auto home = environment.get("HOME"); home && !home->empty()) return path::join(*home, ".cargo");
  return path::join(cwd, ".cargo");
}

}  // namespace gantry::config
