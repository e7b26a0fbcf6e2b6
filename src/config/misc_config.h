// The smaller tables: [env], [alias], [net], [resolver], [cargo-new], [future-incompat-report], [cache], [profile], [source].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "toml/value.h"

namespace gantry::config {

// One entry of [env]. `value` is final: relative paths are absolute.
struct EnvEntry {
  std::string name;
  std::string value;
  bool force = false;
};

// In the order of names. An entry that is not forced yields to a variable of the same name in cargo's environment;
// `apply_env` does that.
std::vector<EnvEntry> load_env_config(const Config& config);
// Name and value of the entries that take effect over `environment`.
std::vector<std::pair<std::string, std::string>> effective_env(const std::vector<EnvEntry>& entries,
                                                               const Environment& environment);

// The words that [alias] `name` stands for; nothing when it is not defined.
std::optional<std::vector<std::string>> load_alias(const Config& config, std::string_view name);
std::vector<std::string> alias_names(const Config& config);

// A [profile.<name>] table with variables (CARGO_PROFILE_<NAME>_<KEY>) merged in and types checked, as TOML; nothing when
// neither exists. `definition` is of the table. Warns about unknown keys.
std::optional<Located<toml::Table>> load_profile(const Config& config, std::string_view name, Reporter& reporter);

// net.offline
bool net_offline(const Config& config);
// "allow" or "fallback"
std::optional<std::string> incompatible_rust_versions(const Config& config);
// cargo-new.vcs, checked
std::optional<std::string> new_package_vcs(const Config& config);
// "always" or "never"
std::optional<std::string> future_incompat_frequency(const Config& config);

}  // namespace gantry::config
