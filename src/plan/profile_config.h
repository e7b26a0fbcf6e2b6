// [profile.<name>] of configuration files, --config and CARGO_PROFILE_* variables (Cargo Book, "Configuration",
// [profile]).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "manifest/profile.h"

namespace gantry::plan {

struct ConfigProfile {
  manifest::ProfileTable table;
  std::vector<std::string> warnings;  // "unused config key `profile.dev.x` in `/a/.cargo/config.toml`"
};

// Nothing when neither a file nor a variable mentions the profile. Throws cargo's errors for values of a wrong type and
// for settings that may not stand where they do.
std::optional<ConfigProfile> read_config_profile(const config::Config& config, const std::string& name);

}  // namespace gantry::plan
