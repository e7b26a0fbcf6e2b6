#include "server/http/networks.h"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include "base/number.h"

namespace gantry::server::http {

namespace {

// The bytes of an address; an IPv4 address in the form of IPv6 is one of IPv4.
std::optional<std::string> bytes_of(std::string_view text) {
  namespace ip = boost::asio::ip;
  boost::system::error_code code;
  auto address = ip::make_address(std::string(text), code);
  if (code) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
  std::string bytes;
  if (address.is_v4()) {
    for (const auto byte : address.to_v4().to_bytes()) bytes += static_cast<char>(byte);
  } else {
    for (const auto byte : address.to_v6().to_bytes()) bytes += static_cast<char>(byte);
  }
  return bytes;
}

bool starts_alike(std::string_view a, std::string_view b, unsigned bits) {
  if (a.size() != b.size()) return false;
  const auto whole = bits / 8;
  if (a.substr(0, whole) != b.substr(0, whole)) return false;
  if (bits % 8 == 0) return true;
  const unsigned different = static_cast<unsigned char>(a[whole]) ^ static_cast<unsigned char>(b[whole]);
  return different >> (8 - bits % 8) == 0;
}

}  // namespace

std::optional<Networks> Networks::parse(const std::vector<std::string>& texts) {
  Networks result;
  for (const auto& text : texts) {
    const auto slash = text.find('/');
    auto bytes = bytes_of(std::string_view(text).substr(0, slash));
    if (!bytes) return std::nullopt;
    const auto most = static_cast<unsigned>(bytes->size() * 8);
    const auto bits = slash == std::string::npos ? most : read_whole<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > most) return std::nullopt;
    result.networks_.push_back({std::move(*bytes), *bits});
  }
  return result;
}

Networks Networks::loopback() { return *parse({"127.0.0.0/8", "::1"}); }

bool Networks::contains(std::string_view address) const {
  const auto bytes = bytes_of(address);
  return bytes && std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
           return starts_alike(*bytes, network.bytes, network.bits);
         });
}

}  // namespace gantry::server::http
