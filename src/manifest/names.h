// Which names packages, features, profiles and registries may have (Cargo Book, "The Manifest Format"). A result is
// cargo's error text, or nothing when the name is good.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::manifest {

// `what`: "package name", "registry name".
std::optional<std::string> check_name(std::string_view name, std::string_view what);
// A package name, which may have namespaces ("a::b").
std::optional<std::string> check_package_name(std::string_view name);
std::optional<std::string> check_feature_name(std::string_view name);
std::optional<std::string> check_profile_name(std::string_view name);

}  // namespace gantry::manifest
