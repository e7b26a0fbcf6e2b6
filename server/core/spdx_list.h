// The identifiers that licence expressions may name (SPDX licence list), sorted by their bytes.
#pragma once

#include <span>
#include <string_view>

namespace gantry::server {

std::span<const std::string_view> spdx_licenses();
std::span<const std::string_view> spdx_exceptions();

}  // namespace gantry::server
