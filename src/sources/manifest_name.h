// Finds the name of a package without parsing its manifest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::sources {

// `package.name` of a manifest written in the usual way: a [package] header on a line of its own and `name = "..."`
// below it. Nothing for everything else: such a manifest has to be parsed.
std::optional<std::string> quick_package_name(std::string_view manifest);

}  // namespace gantry::sources
