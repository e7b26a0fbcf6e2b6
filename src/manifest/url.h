// Just enough of the URL standard to refuse what is no URL, in the words of the usual parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::manifest {

// "invalid url `nope`: relative URL without a base", or nothing.
std::optional<std::string> url_problem(std::string_view text);

}  // namespace gantry::manifest
