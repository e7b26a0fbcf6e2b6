#pragma once

#include <string>
#include <string_view>

namespace gantry {

// Base64 with padding, in one line (RFC 4648).
std::string to_base64(std::string_view bytes);

}  // namespace gantry
