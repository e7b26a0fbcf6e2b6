// Settings that are one of a few words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.h"

namespace gantry::config {

// The text of `key`; nothing when it is not set. Throws for other types, and for words that are not among `variants`
// (two at least).
std::optional<std::string> get_variant(const Config& config, const Key& key,
                                       std::span<const std::string_view> variants);

}  // namespace gantry::config
