// SPDX licence expressions (SPDX specification, annex "License expressions"), as `package.license` holds them (Cargo
// Book, "The license and license-file fields"): "MIT OR Apache-2.0", also with the old "MIT/Apache-2.0".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::server {

// What is wrong with the expression; nothing when it is good.
std::optional<std::string> license_problem(std::string_view expression);

}  // namespace gantry::server
