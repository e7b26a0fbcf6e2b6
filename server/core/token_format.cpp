#include "server/core/token_format.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace gantry::server {

namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kSecretDigits = 43;  // 62^43 > 2^256
constexpr std::size_t kCheckDigits = 6;

// The bytes as one number in base 62, least significant digit first, exactly `digits` of them.
std::string base62(std::string_view bytes, std::size_t digits) {
  std::vector<std::uint8_t> number(bytes.begin(), bytes.end());
  std::string text;
  for (std::size_t i = 0; i < digits; ++i) {
    unsigned rest = 0;
    for (auto& byte : number) {
      const unsigned value = rest << 8U | byte;
      byte = static_cast<std::uint8_t>(value / 62);
      rest = value % 62;
    }
    text += kAlphabet[rest];
  }
  return text;
}

std::string checksum(std::string_view body) { return base62(sha256_hex(body).substr(0, 8), kCheckDigits); }

}  // namespace

std::string make_token(std::string_view secret) {
  const auto body = base62(secret, kSecretDigits);
  return std::string(kTokenPrefix) + body + checksum(body);
}

bool is_well_formed_token(std::string_view token) {
  if (!token.starts_with(kTokenPrefix)) return false;
  token.remove_prefix(kTokenPrefix.size());
  if (token.size() != kSecretDigits + kCheckDigits) return false;
  if (token.find_first_not_of(kAlphabet) != std::string_view::npos) return false;
  return checksum(token.substr(0, kSecretDigits)) == token.substr(kSecretDigits);
}

std::string token_hash(std::string_view token) { return sha256_hex(token); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const volatile unsigned one = static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    difference |= one;
  }
  return difference == 0;
}

}  // namespace gantry::server
