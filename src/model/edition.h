// Rust editions known to this cargo.
#pragma once

#include <optional>
#include <string_view>

namespace gantry {

enum class Edition { E2015, E2018, E2021, E2024, Future };

std::string_view to_string(Edition edition);
std::optional<Edition> parse_edition(std::string_view text);

}  // namespace gantry
