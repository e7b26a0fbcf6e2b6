// The rule for names of packages: Unicode identifiers (UAX 31) with '-' (Cargo Book, "The name field").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry {

// What is wrong with the name of a package, in cargo's words.
std::optional<std::string> package_name_problem(std::string_view name);
// The same of the name that a registry has in the configuration.
std::optional<std::string> registry_name_problem(std::string_view name);

}  // namespace gantry
