#include "ops/staged_registry.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/path.h"
#include "base/waiting_lock.h"
#include "package/registry_json.h"
#include "sources/registry/directories.h"
#include "wire/index_entry.h"

namespace gantry::ops {

StagedRegistry::StagedRegistry(std::string directory, SourceId registry, const std::string& cargo_home,
                               FileSystem& files, Reporter& reporter)
    : directory_(std::move(directory)),
      registry_(std::move(registry)),
      unpacked_(path::join(cargo_home,
                           "registry/src/" + sources::registry_directory_name(SourceId::local_registry(directory_)))),
      files_(files) {
  files_.create_directories(directory_);
  std::error_code code;  // without locks it goes on, as cargo does
  lock_ = lock_or_wait(path::join(directory_, ".cargo-lock"), "temporary registry", files_, reporter, code);
  const auto index = path::join(directory_, "index");
  files_.remove_directory_tree(index);
  files_.create_directories(index);
}

void StagedRegistry::add(const PackageId& id, const package::PublishedManifest& manifest, std::string_view archive) {
  const auto name = fmt::format("{}-{}", id.name(), id.version().to_string());
  const auto place = path::join(directory_, name + ".crate");
  // Unpacked packages are taken as they are: those of an earlier command would be compiled in the place of these.
  const auto unpacked = path::join(unpacked_, name);
  if (files_.exists(unpacked)) {
    const auto old = files_.read(place);
    if (!old || *old != archive) files_.remove_directory_tree(unpacked);
  }
  files_.overwrite(place, archive);
  const auto file = path::join(directory_, "index/" + wire::index_path(id.name()));
  const auto line = package::index_line(manifest, registry_, sha256_hex(archive));
  files_.create_directories(std::string(path::parent(file)));
  files_.overwrite(file, line);
}

}  // namespace gantry::ops
