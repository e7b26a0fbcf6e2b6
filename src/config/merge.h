// Merging of configuration values from several definitions (Cargo Book, "Configuration": hierarchical structure).
#pragma once

#include <string_view>

#include "config/config.h"

namespace gantry::config {

// Adds `from` to `into`: tables key by key, lists joined with the higher priority last, scalars by priority. With
// `force`, `from` wins among equals. Throws cargo's "failed to merge ..." chain when the types differ.
void merge(ConfigValue& into, ConfigValue from, bool force);

// One TOML value as configuration; throws "failed to parse config at `key`" for types that configuration has not.
ConfigValue from_toml(const toml::Value& value, const Definition& definition, const std::string& key);

}  // namespace gantry::config
