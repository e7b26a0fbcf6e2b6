// A package as JSON: an element of `packages` of `cargo metadata`, and what `cargo read-manifest` prints.
#pragma once

#include "base/json_writer.h"
#include "manifest/manifest.h"

namespace gantry::manifest {

void write_package(const Package& package, JsonWriter& json);

// TOML as cargo shows it in JSON: dates become an object with one private key, NaN and infinities null.
void write_toml(const toml::Value& value, JsonWriter& json);

// An element of `targets` of a package.
void write_target(const Target& target, JsonWriter& json);

}  // namespace gantry::manifest
