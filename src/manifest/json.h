// A package as JSON: an element of `packages` of `cargo metadata`, and what `cargo read-manifest` prints.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "manifest/manifest.h"

namespace gantry::manifest {

nlohmann::ordered_json package_json(const Package& package);

// TOML as cargo shows it in JSON: dates become an object with one private key, NaN and infinities null.
nlohmann::ordered_json toml_json(const toml::Value& value);

// `targets` of a package, also an artifact's `target` in JSON messages (without `required-features` when there are none).
nlohmann::ordered_json target_json(const Target& target);

}  // namespace gantry::manifest
