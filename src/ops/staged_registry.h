// The packages of one command as a local registry, which stands in front of the one they are made for: so that they can
// use each other before any of them is there (Cargo Book, "Registry Index").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "package/published.h"
#include "sources/overlay_source.h"

namespace gantry::ops {

class StagedRegistry {
 public:
  // Empties the index in `directory`, and keeps other commands out of it.
  StagedRegistry(std::string directory, SourceId registry, const std::string& cargo_home, FileSystem& files,
                 Reporter& reporter);

  std::vector<sources::RegistryOverlay> overlays() const { return {{registry_, directory_}}; }
  // Sources of it that were unpacked from another archive go.
  void add(const PackageId& id, const package::PublishedManifest& manifest, std::string_view archive);

 private:
  std::string directory_;
  SourceId registry_;
  std::string unpacked_;  // where its packages are unpacked
  FileSystem& files_;
  std::unique_ptr<FileLock> lock_;
};

}  // namespace gantry::ops
