// [env] (Cargo Book, "Configuration": env): a variable of the environment wins unless `force`; `relative` values are
// paths relative to the directory that holds `.cargo`.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/environment.h"
#include "config/config.h"

namespace gantry::config {

// The variables that apply, by name: set in every child.
using EnvironmentTable = std::map<std::string, std::optional<std::string>>;

// Throws cargo's errors for wrong types and for variables that must not be set here.
EnvironmentTable read_environment_table(const Config& config, const Environment& environment);

}  // namespace gantry::config
