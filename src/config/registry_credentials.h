// What the configuration says about the credentials of registries (Cargo Book, "Registry Authentication"): tokens, and
// the providers that are asked for them. Tokens of credentials.toml win over those of other files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "model/source_id.h"

namespace gantry::config {

// A provider: the name of a built-in one or a program, and its arguments.
struct ProviderCommand {
  std::vector<std::string> words;  // one at least
  const std::string& program() const { return words.front(); }
  std::vector<std::string> arguments() const { return {words.begin() + 1, words.end()}; }
  // "cargo:token a b"
  std::string display() const;
};

// [registry] for the public registry, [registries.NAME] for others.
struct RegistryCredentials {
  std::optional<Defined<std::string>> token;
  std::optional<Definition> secret_key;  // where one is configured
  std::optional<ProviderCommand> provider;
  std::vector<std::string> warnings;  // about unknown keys
};

// All values of files and --config, with those of the credentials file in their place. Warns of an old name of that
// file.
ConfigValue values_with_credentials(const Config& config, const FileSystem& files, Reporter& reporter);

// The name under which a registry stands in the configuration; nothing for the public one and for registries that are
// not there. Throws when several have its index URL.
std::optional<std::string> configured_registry_name(const Config& config, const SourceId& registry);

// `values`: with those of the credentials file; `name`: nothing for the public registry.
RegistryCredentials registry_credentials(const Config& config, const ConfigValue& values,
                                         const std::optional<std::string>& name);

// registry.global-credential-providers, the weakest first.
std::vector<ProviderCommand> global_credential_providers(const Config& config);

bool is_builtin_provider(std::string_view name);

// What [credential-alias] makes of a provider without arguments; others stay. `reporter` is warned of aliases that
// would hide a built-in provider.
ProviderCommand resolve_provider_alias(const Config& config, ProviderCommand command, Reporter& reporter);

}  // namespace gantry::config
