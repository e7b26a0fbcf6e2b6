// Which registry packages are made for: --registry, --index, or what their `package.publish` has in common (Cargo Book,
// "cargo package", "The publish field").
#pragma once

#include <span>
#include <string_view>

#include "config/config.h"
#include "manifest/manifest.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

// The one that all `packages` that may be published anywhere agree on; none when they name none. Throws when they do
// not agree, or name several.
RegistryChoice infer_registry(std::span<const manifest::PackagePtr> packages);

// Throws when `package.publish` of one of `packages` lists others only. `verb`: "packaged".
void check_publish_lists(std::span<const manifest::PackagePtr> packages, const RegistryChoice& choice,
                         std::string_view verb);

// The source behind the choice. Throws for unknown names, bad URLs, and when nothing was chosen and another source
// replaces crates.io.
SourceId registry_source(const RegistryChoice& choice, const config::Config& config, Reporter& reporter);

}  // namespace gantry::ops
