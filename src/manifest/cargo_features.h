// The `cargo-features` key and what only the nightly channel allows (Cargo Book, "Unstable Features").
#pragma once

#include <string_view>

#include "manifest/context.h"

namespace gantry::manifest {

// Mentions stabilised features; refuses unknown ones and, as this is the stable channel, unstable ones.
void check_cargo_features(LoadContext& context, const Strings& features);

// The error for a key that needs an unstable feature.
Error feature_required(std::string_view feature);

}  // namespace gantry::manifest
