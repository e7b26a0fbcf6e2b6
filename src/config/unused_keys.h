// Keys that a table of the configuration does not have. cargo warns about them where it reads the table as a whole.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace gantry::config {

// "unused config key `net.x` in `/a/.cargo/config.toml`" for each; nothing for a value that is no table.
std::vector<std::string> unused_keys(const Config& config, const Key& table, std::span<const std::string_view> known);

}  // namespace gantry::config
