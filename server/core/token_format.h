// The form of tokens: "gantry_", 43 characters for 256 random bits, 6 characters of checksum, all of them letters and
// digits. Prefix and checksum let scanners find leaked tokens without false alarms; the database keeps SHA-256 only,
// which is enough for secrets of such entropy.
#pragma once

#include <string>
#include <string_view>

namespace gantry::server {

inline constexpr std::string_view kTokenPrefix = "gantry_";

// `secret`: 32 random bytes.
std::string make_token(std::string_view secret);
// Prefix, length, alphabet and checksum are right: worth asking the database.
bool is_well_formed_token(std::string_view token);
std::string token_hash(std::string_view token);

// Takes as long for every pair of texts of these lengths.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace gantry::server
