// Aliases: the built-in letters and those of the `[alias]` table (Cargo Book, "Configuration", [alias]).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"

namespace gantry::cli {

// The words that `name` stands for by configuration or, failing that, as a built-in alias. Throws cargo's errors for
// bad definitions.
std::optional<std::vector<std::string>> find_alias(const config::Config& config, const std::string& name);
// Only of the configuration.
std::optional<std::vector<std::string>> configured_alias(const config::Config& config, const std::string& name);

// All aliases with what they stand for, by name. A configuration that cannot be read has none.
std::vector<std::pair<std::string, std::string>> list_aliases(Session& session);

}  // namespace gantry::cli
