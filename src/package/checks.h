// What a package should say about itself before others see it (Cargo Book, "Publishing on crates.io").
#pragma once

#include "base/file_system.h"
#include "base/reporter.h"
#include "manifest/manifest.h"

namespace gantry::package {

// Warns when there is no description, license or place to read more.
void warn_about_metadata(const manifest::Package& package, Reporter& reporter);

// Throws when a dependency has no version by which others could find it. `purpose`: "packaging" or "publishing".
void require_versions(const manifest::Package& package, std::string_view purpose);

// Throws when a dependency comes from another registry than the public one, which takes no such packages.
void require_public_dependencies(const manifest::Package& package);

// The source of the build script must be a file of the package.
void check_build_script(const manifest::Package& package, const FileSystem& files);

}  // namespace gantry::package
