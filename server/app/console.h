// Standard output and standard error.
#pragma once

#include <string_view>

namespace gantry::server::app {

void print_line(std::string_view text);
void print_error(std::string_view text);

}  // namespace gantry::server::app
