// Who may do something, by address: "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::server::http {

class Networks {
 public:
  // Nothing for what is no address and no network.
  static std::optional<Networks> parse(const std::vector<std::string>& texts);
  // This machine's own: 127.0.0.0/8 and ::1.
  static Networks loopback();

  bool contains(std::string_view address) const;

 private:
  struct Network {
    std::string bytes;  // 4 or 16
    unsigned bits = 0;  // of them that count
  };
  std::vector<Network> networks_;
};

}  // namespace gantry::server::http
