// The HTTP header in which tokens go.
#pragma once

#include <string>
#include <string_view>

namespace gantry::sources {

// "authorization: TOKEN", up to the first character that would end the header.
inline std::string authorization_header(std::string_view token) {
  return "authorization: " + std::string(token.substr(0, token.find_first_of(std::string_view("\r\n\0", 3))));
}

}  // namespace gantry::sources
