// Which names crates may have (Cargo Book, "Registry Index", Name restrictions). A result is the text for the client,
// or nothing when the name is good.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gantry::server {

inline constexpr std::size_t kLongestCrateName = 64;

// 1 to 64 ASCII characters: a letter, then letters, digits, '-' and '_'.
std::optional<std::string> crate_name_problem(std::string_view name);

// Two names are the same crate when these are equal: lower case, '-' for '_'.
std::string canonical_name(std::string_view name);

// Names of the standard library and of Windows devices, and those that the host reserves (`more`, canonical).
bool is_reserved_name(std::string_view name, std::span<const std::string> more);

}  // namespace gantry::server
