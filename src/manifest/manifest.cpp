#include "manifest/manifest.h"

#include "base/path.h"

namespace gantry::manifest {

ResolverBehavior default_resolver(Edition edition) {
  if (edition >= Edition::E2024) return ResolverBehavior::V3;
  return edition == Edition::E2021 ? ResolverBehavior::V2 : ResolverBehavior::V1;
}

std::string Package::root() const { return std::string(path::parent(manifest_path)); }

const Target* Package::library() const {
  for (const auto& target : manifest->targets) {
    if (target.is_lib()) return &target;
  }
  return nullptr;
}

}  // namespace gantry::manifest
