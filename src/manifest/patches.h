// [patch] and [replace] (Cargo Book, "Overriding Dependencies").
#pragma once

#include "manifest/context.h"

namespace gantry::manifest {

// Fills `patches` and `replacements` of `root`.
void add_overrides(LoadContext& context, const RawManifest& raw, RootTables& root);

}  // namespace gantry::manifest
