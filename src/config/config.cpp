#include "config/config.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/number.h"
#include "base/path.h"
#include "config/cli_argument.h"
#include "config/load.h"
#include "config/merge.h"
#include "toml/write.h"

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
  if (kind == Kind::File || (kind == Kind::Cli && !where.empty()))
    return std::string(path::parent(path::parent(where)));
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

std::string ConfigValue::found_instead() const {
  if (is_integer()) return fmt::format("integer `{}`", integer());
  if (is_boolean()) return fmt::format("boolean `{}`", boolean());
  if (is_string()) return fmt::format("string \"{}\"", string());
  return is_list() ? "sequence" : "map";
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
    text += toml::format_key(part);
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
                    const std::vector<std::string>& cli_arguments, Reporter& reporter,
                    const std::optional<std::string>& start) {
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
  state.root = with_context([&] { return loader.load_hierarchy(start.value_or(state.cwd), state.cargo_home); },
                            [] { return std::string("could not load Cargo configuration"); });
  merge(state.root, std::move(cli), true);
  state.consulted = loader.consulted();
  return config;
}

const ConfigValue* find_value(const ConfigValue& root, const Key& key) {
  const auto* value = &root;
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

const ConfigValue* Config::find(const Key& key) const { return find_value(state_->root, key); }

namespace {

// "error in <definition>: `key` expected a string, but found a integer"
Error type_error(const Key& key, const ConfigValue& value, std::string_view expected) {
  return Error(fmt::format("error in {}: `{}` expected {}, but found {}", value.definition.describe(), display_key(key),
                           expected, value.type_description()));
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

// What is known about a key. `variable` is only set when it wins over `value` or is joined with it.
struct Config::Found {
  const ConfigValue* value = nullptr;
  std::optional<Defined<std::string>> variable;

  bool from_command_line() const { return value != nullptr && value->definition.priority() > 2; }
  // The variable, unless the command line is stronger.
  const Defined<std::string>* winning_variable() const {
    return variable && !from_command_line() ? &*variable : nullptr;
  }
};

Config::Found Config::look_up(const Key& key) const {
  Found found;
  found.value = find(key);
  const auto name = environment_name(key);
  if (const auto text = state_->environment.get(name)) {
    found.variable = Defined<std::string>{*text, {Definition::Kind::Environment, name, state_->cwd}};
  }
  return found;
}

template <typename Read>
auto Config::with_key_context(const Key& key, Read&& read) const {
  return with_context(std::forward<Read>(read), [&] {
    const auto found = look_up(key);
    const auto* variable = found.winning_variable();
    const auto& definition = variable ? variable->definition : found.value->definition;
    return fmt::format("error in {}: could not load config key `{}`", definition.describe(), display_key(key));
  });
}

// A value in a file must have the right type even when a variable wins over it.
std::optional<Defined<std::string>> Config::get_string(const Key& key) const {
  const auto found = look_up(key);
  if (found.value && !found.value->is_string()) throw type_error(key, *found.value, "a string");
  if (const auto* variable = found.winning_variable()) return *variable;
  if (!found.value) return std::nullopt;
  return Defined<std::string>{found.value->string(), found.value->definition};
}

std::optional<Defined<bool>> Config::get_bool(const Key& key) const {
  const auto found = look_up(key);
  if (found.value && !found.value->is_boolean()) throw type_error(key, *found.value, "true/false");
  if (const auto* variable = found.winning_variable()) {
    if (variable->value != "true" && variable->value != "false") {
      throw Error(
          fmt::format("error in {}: provided string was not `true` or `false`", variable->definition.describe()));
    }
    return Defined<bool>{variable->value == "true", variable->definition};
  }
  if (!found.value) return std::nullopt;
  return Defined<bool>{found.value->boolean(), found.value->definition};
}

namespace {

std::int64_t parse_integer(const Defined<std::string>& variable) {
  const auto fail = [&](std::string_view reason) {
    throw Error(fmt::format("error in {}: {}", variable.definition.describe(), reason));
  };
  const auto& text = variable.value;
  if (text.empty()) fail("cannot parse integer from empty string");
  const bool plus = text.starts_with('+') && text.size() > 1 && text[1] != '-';
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + (plus ? 1 : 0), end, number);
  if (parsed.ec == std::errc::result_out_of_range && parsed.ptr == end) {
    fail(text.starts_with('-') ? "number too small to fit in target type" : "number too large to fit in target type");
  }
  if (parsed.ec != std::errc() || parsed.ptr != end) fail("invalid digit found in string");
  return number;
}

}  // namespace

std::optional<Defined<std::int64_t>> Config::get_integer(const Key& key) const {
  const auto found = look_up(key);
  if (found.value && !found.value->is_integer()) throw type_error(key, *found.value, "an integer");
  if (const auto* variable = found.winning_variable())
    return Defined<std::int64_t>{parse_integer(*variable), variable->definition};
  if (!found.value) return std::nullopt;
  return Defined<std::int64_t>{found.value->integer(), found.value->definition};
}

namespace {

// The words of a string, split at blanks, or the items of an array of strings.
std::vector<Defined<std::string>> words_of(const ConfigValue& value, const Key& key) {
  std::vector<Defined<std::string>> words;
  if (value.is_string()) {
    for (auto& word : split_words(value.string())) words.push_back({std::move(word), value.definition});
    return words;
  }
  if (!value.is_list()) {
    throw Error(fmt::format(
        "invalid configuration for key `{0}`\nexpected a string or array of strings, but found {1} for `{0}` in {2}",
        display_key(key), value.type_description(), value.definition.describe()));
  }
  for (const auto& item : value.list()) {
    if (!item.is_string()) {
      throw Error(fmt::format("error in {}: `{}` expected string, but found {}", item.definition.describe(),
                              display_key(key), item.type_description()));
    }
    words.push_back({item.string(), item.definition});
  }
  return words;
}

}  // namespace

std::optional<Defined<std::vector<std::string>>> Config::get_string_list(const Key& key) const {
  const auto found = look_up(key);
  if (!found.value && !found.variable) return std::nullopt;
  Defined<std::vector<std::string>> result{{}, found.value ? found.value->definition : found.variable->definition};
  // In the order of priority: files, the variable, the command line.
  bool variable_added = !found.variable;
  const auto add_variable = [&] {
    if (variable_added) return;
    for (auto& word : split_words(found.variable->value)) result.value.push_back(std::move(word));
    variable_added = true;
  };
  if (found.value) {
    for (auto& word : words_of(*found.value, key)) {
      if (word.definition.priority() > 2) add_variable();
      result.value.push_back(std::move(word.value));
    }
  }
  add_variable();
  return result;
}

std::optional<Defined<std::string>> Config::get_path(const Key& key) const {
  return with_key_context(key, [&] {
    auto found = get_string(key);
    if (found) found->value = resolve_path(found->definition, found->value);
    return found;
  });
}

std::optional<Defined<std::string>> Config::get_program(const Key& key) const {
  return with_key_context(key, [&] {
    auto found = get_string(key);
    if (found) found->value = resolve_program(found->definition, found->value);
    return found;
  });
}

std::optional<Defined<std::vector<std::string>>> Config::get_program_with_args(const Key& key) const {
  return with_key_context(key, [&] {
    // One definition wins as a whole: words of a program are never joined with another's.
    const auto found = look_up(key);
    std::optional<Defined<std::vector<std::string>>> program;
    if (found.value) {
      program.emplace(Defined<std::vector<std::string>>{{}, found.value->definition});
      for (auto& word : words_of(*found.value, key)) program->value.push_back(std::move(word.value));
    }
    if (const auto* variable = found.winning_variable()) {
      program.emplace(Defined<std::vector<std::string>>{split_words(variable->value), variable->definition});
    }
    if (program && program->value.empty()) throw Error("invalid length 0, expected at least one element");
    if (program) program->value.front() = resolve_program(program->definition, program->value.front());
    return program;
  });
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

constexpr std::string_view kProfileKeys[] = {
    "opt-level",       "debug",    "split-debuginfo", "strip",           "debug-assertions",
    "overflow-checks", "lto",      "panic",           "incremental",     "codegen-units",
    "rpath",           "inherits", "dir-name",        "codegen-backend", "trim-paths"};

ConfigValue typed_variable(const std::string& text, Definition definition) {
  ConfigValue value;
  value.definition = std::move(definition);
  const auto number = read_whole<std::int64_t>(text);
  if (text == "true" || text == "false") {
    value.value = text == "true";
  } else if (number) {
    value.value = *number;
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
