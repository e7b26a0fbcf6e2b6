#include "ops/staged_registry.h"

#include <fmt/format.h>

#include "base/path.h"
#include "package/registry_json.h"
#include "wire/index_entry.h"

namespace gantry::ops {

StagedRegistry::StagedRegistry(std::string directory, SourceId registry, FileSystem& files)
    : directory_(std::move(directory)), registry_(std::move(registry)), files_(files) {
  const auto index = path::join(directory_, "index");
  files_.remove_directory_tree(index);
  files_.create_directories(index);
}

void StagedRegistry::add(const PackagedCrate& crate) {
  const auto& id = crate.package->id();
  files_.write_atomic(path::join(directory_, fmt::format("{}-{}.crate", id.name(), id.version().to_string())),
                      crate.data);
  const auto file = path::join(directory_, "index/" + wire::index_path(id.name()));
  files_.create_directories(std::string(path::parent(file)));
  files_.write_atomic(file, package::index_line(crate.manifest, registry_, crate.checksum));
}

}  // namespace gantry::ops
