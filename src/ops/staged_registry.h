// The packages of one command as a local registry, which stands in front of the one they are made for: so that they can
// use each other before any of them is there (Cargo Book, "Registry Index").
#pragma once

#include <string>
#include <vector>

#include "base/file_system.h"
#include "ops/packager.h"

namespace gantry::ops {

class StagedRegistry {
 public:
  // Empties the index in `directory`.
  StagedRegistry(std::string directory, SourceId registry, FileSystem& files);

  std::vector<sources::RegistryOverlay> overlays() const { return {{registry_, directory_}}; }
  void add(const PackagedCrate& crate);

 private:
  std::string directory_;
  SourceId registry_;
  FileSystem& files_;
};

}  // namespace gantry::ops
