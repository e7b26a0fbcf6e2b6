// Packages of registries once they are unpacked.
#pragma once

#include <string>

#include "manifest/manifest.h"
#include "sources/directory_source.h"

namespace gantry::sources {

struct UnpackedPackage {
  std::string directory;
  SourceId source;
  std::optional<std::string> checksum;  // of the archive it was unpacked from
};

// Reads its manifest. `registry` gives registries by name; messages name files as seen from `cwd`.
manifest::PackagePtr load_unpacked(const UnpackedPackage& package, const RegistryByName& registry,
                                   const std::string& cwd, FileSystem& files);

}  // namespace gantry::sources
