// [lints]: which levels reach the compiler and rustdoc (Cargo Book, "The lints section").
#pragma once

#include "manifest/context.h"

namespace gantry::manifest {

// The package's lints after inheritance; nothing when it has no [lints].
std::optional<RawLintTools> resolve_lints(LoadContext& context, const RawManifest& raw);

// Refuses wrong names, mentions unknown tools and keys.
void check_lints(LoadContext& context, const RawLintTools& tools);

LintFlags lint_flags(const RawLintTools& tools);

}  // namespace gantry::manifest
