#include "config/registry_credentials.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "base/path.h"
#include "config/load.h"
#include "config/merge.h"
#include "config/registry.h"

namespace gantry::config {

namespace {

constexpr std::array<std::string_view, 6> kBuiltin{"cargo:token",   "cargo:token-from-stdout", "cargo:libsecret",
                                                   "cargo:wincred", "cargo:macos-keychain",    "cargo:paseto"};
constexpr std::string_view kRegistryKeys[] = {"index",      "token",
                                              "default",    "credential-provider",
                                              "secret-key", "secret-key-subject",
                                              "protocol",   "global-credential-providers"};
constexpr std::string_view kRegistriesKeys[] = {
    "index", "token", "protocol", "credential-provider", "secret-key", "secret-key-subject"};
constexpr std::string_view kVariablePrefix = "CARGO_REGISTRIES_";
constexpr std::string_view kVariableSuffix = "_INDEX";

Key with(Key table, const std::string& key) {
  table.push_back(key);
  return table;
}

// The environment first, but a value in a file must have the right type all the same.
std::optional<Defined<std::string>> read_text(const Config& config, const ConfigValue& values, const Key& key) {
  const auto* value = find_value(values, key);
  if (value != nullptr && !value->is_string()) {
    const auto where = value->definition.describe();
    const auto name = display_key(key);
    throw Error(
        fmt::format("error in {}: could not load config key `{}`", where, name),
        {fmt::format("error in {}: `{}` expected a string, but found {}", where, name, value->type_description())});
  }
  const auto variable = environment_name(key);
  if (auto text = config.environment().get(variable))
    return Defined<std::string>{std::move(*text), {Definition::Kind::Environment, variable, config.cwd()}};
  if (value == nullptr) return std::nullopt;
  return Defined<std::string>{value->string(), value->definition};
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// A program with a slash is relative to where it is configured.
ProviderCommand command_of(std::vector<std::string> words, const Definition& definition) {
  if (words.front().find('/') != std::string::npos) words.front() = path::join(definition.root(), words.front());
  return {std::move(words)};
}

Error without_program() { return Error("invalid length 0, expected at least one element"); }

std::optional<ProviderCommand> read_provider(const Config& config, const Key& key) {
  const auto* value = config.find(key);
  const bool has_variable = config.environment().has(environment_name(key));
  if (value != nullptr && !has_variable) {
    const bool is_empty =
        (value->is_string() && split_words(value->string()).empty()) || (value->is_list() && value->list().empty());
    if (is_empty) throw without_program();
  }
  auto words = config.get_program_with_args(key);
  if (!words) return std::nullopt;
  return ProviderCommand{std::move(words->value)};
}

// The index URL of an entry; a wrong one is nobody's.
std::optional<SourceId> source_of(const std::string& index) {
  try {
    return SourceId::registry(index);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::set<std::string> names_in_files(const Config& config, const SourceId& registry) {
  std::set<std::string> names;
  const auto* tables = config.find({"registries"});
  if (tables == nullptr || !tables->is_table()) return names;
  for (const auto& [name, table] : tables->table()) {
    if (!table.is_table()) continue;
    const auto index = config.get_string({"registries", name, "index"});
    if (index && source_of(index_url(*index)) == registry) names.insert(name);
  }
  return names;
}

// Variables have no lower case; `_` may have been `-`, which nothing tells.
std::set<std::string> names_in_environment(const Config& config, const SourceId& registry) {
  std::set<std::string> names;
  for (const auto& [variable, value] : config.environment().variables()) {
    if (!variable.starts_with(kVariablePrefix) || !variable.ends_with(kVariableSuffix)) continue;
    if (variable.size() <= kVariablePrefix.size() + kVariableSuffix.size()) continue;
    if (source_of(value) != registry) continue;
    const auto length = variable.size() - kVariablePrefix.size() - kVariableSuffix.size();
    names.insert(ascii_lower(variable.substr(kVariablePrefix.size(), length)));
  }
  return names;
}

}  // namespace

std::string ProviderCommand::display() const { return fmt::format("{}", fmt::join(words, " ")); }

std::optional<std::string> configured_registry_name(const Config& config, const SourceId& registry) {
  if (registry.is_crates_io()) return std::nullopt;
  auto names = names_in_environment(config, registry);
  if (names.empty()) names = names_in_files(config, registry);
  if (names.size() > 1) {
    throw Error(fmt::format("multiple registries are configured with the same index url '{}': {}", registry.to_url(),
                            fmt::join(names, ", ")));
  }
  return names.empty() ? std::nullopt : std::optional(*names.begin());
}

ConfigValue values_with_credentials(const Config& config, const FileSystem& files, Reporter& reporter) {
  ConfigValue values;
  values.value = ConfigValue::Table();
  if (const auto* root = config.find({})) values = *root;
  FileLoader loader(files, reporter, config.cwd());
  auto credentials = loader.load_credentials(config.cargo_home());
  if (!credentials) return values;
  auto& table = std::get<ConfigValue::Table>(credentials->value);
  // The oldest form: a token of the public registry, outside of any table.
  if (const auto token = table.find("token"); token != table.end()) {
    auto& registry = table["registry"];
    if (!registry.is_table()) registry = {ConfigValue::Table(), token->second.definition};
    std::get<ConfigValue::Table>(registry.value).insert_or_assign("token", token->second);
    table.erase("token");
  }
  auto& all = std::get<ConfigValue::Table>(values.value);
  for (auto& [key, value] : table) {
    const auto found = all.find(key);
    if (found == all.end()) {
      all.emplace(key, std::move(value));
    } else {
      merge(found->second, std::move(value), true);
    }
  }
  return values;
}

RegistryCredentials registry_credentials(const Config& config, const ConfigValue& values,
                                         const std::optional<std::string>& name) {
  const Key path = name ? Key{"registries", *name} : Key{"registry"};
  RegistryCredentials credentials;
  const auto* table = find_value(values, path);
  if (table != nullptr && table->is_table()) {
    const std::span<const std::string_view> known =
        name ? std::span<const std::string_view>(kRegistriesKeys) : std::span<const std::string_view>(kRegistryKeys);
    for (const auto& [key, value] : table->table()) {
      if (std::ranges::find(known, key) != known.end()) continue;
      credentials.warnings.push_back(
          fmt::format("unused config key `{}` in `{}`", display_key(with(path, key)), value.definition.describe()));
    }
  }
  credentials.token = read_text(config, values, with(path, "token"));
  if (const auto secret = read_text(config, values, with(path, "secret-key")))
    credentials.secret_key = secret->definition;
  credentials.provider = read_provider(config, with(path, "credential-provider"));
  return credentials;
}

std::vector<ProviderCommand> global_credential_providers(const Config& config) {
  const Key key{"registry", "global-credential-providers"};
  std::vector<ProviderCommand> providers;
  const auto* value = config.find(key);
  if (value != nullptr) {
    if (!value->is_list()) {
      throw Error(fmt::format("invalid configuration for key `{0}`\nexpected a list, but found {1} for `{0}` in {2}",
                              display_key(key), value->type_description(), value->definition.describe()));
    }
    for (const auto& item : value->list()) {
      if (!item.is_string()) {
        throw Error(fmt::format("error in {}: failed to parse config at `{}[{}]`", item.definition.describe(),
                                display_key(key), providers.size()),
                    {fmt::format("invalid type: {}, expected a string", item.found_instead())});
      }
      auto words = split_words(item.string());
      if (words.empty()) throw without_program();
      providers.push_back(command_of(std::move(words), item.definition));
    }
  }
  const auto variable = environment_name(key);
  if (const auto text = config.environment().get(variable)) {
    const Definition definition{Definition::Kind::Environment, variable, config.cwd()};
    for (auto& word : split_words(*text)) providers.push_back(command_of({std::move(word)}, definition));
  }
  return providers;
}

bool is_builtin_provider(std::string_view name) { return std::ranges::find(kBuiltin, name) != kBuiltin.end(); }

ProviderCommand resolve_provider_alias(const Config& config, ProviderCommand command, Reporter& reporter) {
  if (command.words.size() != 1) return command;
  std::optional<Defined<std::vector<std::string>>> alias;
  try {
    alias = config.get_program_with_args({"credential-alias", command.program()});
  } catch (const Error&) {
    return command;  // an alias of another type is none
  }
  if (!alias) return command;
  if (is_builtin_provider(command.program())) {
    reporter.warning(
        fmt::format("credential-alias `{}` (defined in `{}`) will be ignored because it would shadow a built-in "
                    "credential-provider",
                    command.program(), alias->definition.describe()));
    return command;
  }
  return {std::move(alias->value)};
}

}  // namespace gantry::config
