// The rules for dependencies and features of a package that is published: pure functions. A result is the text for the
// client, or nothing when all is in order.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/core/limits.h"
#include "wire/index_entry.h"

namespace gantry::server {

// The package that a dependency names, whatever it is called in the manifest.
inline const std::string& package_of(const wire::IndexDependency& dependency) {
  return dependency.package ? *dependency.package : dependency.name;
}

// Number, names, requirements (bare `*` is refused), kinds, platforms, registries, features.
std::optional<std::string> dependencies_problem(std::span<const wire::IndexDependency> dependencies,
                                                const Limits& limits);

// Number, names, items; everything that an item names must be there.
std::optional<std::string> features_problem(const wire::IndexFeatures& features,
                                            std::span<const wire::IndexDependency> dependencies, const Limits& limits);

// One form for each registry: the default registry's has several URLs, and a trailing slash does not count.
std::string normalized_registry(std::string_view url);

}  // namespace gantry::server
