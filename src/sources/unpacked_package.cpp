#include "sources/unpacked_package.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "manifest/load.h"

namespace gantry::sources {

manifest::PackagePtr load_unpacked(const UnpackedPackage& package, const RegistryByName& registry,
                                   const std::string& cwd, FileSystem& files) {
  auto result = std::make_shared<manifest::Package>();
  result->manifest_path = path::join(package.directory, "Cargo.toml");
  manifest::LoadOptions options;
  options.source = package.source;
  options.registry = registry;
  options.is_dependency_from_registry = true;
  options.display_path = path::relative(result->manifest_path, cwd);
  const auto file = manifest::load_manifest(result->manifest_path, options, files);
  if (!file.package) {
    throw Error(fmt::format("found a virtual manifest at `{}` instead of a package manifest", result->manifest_path));
  }
  auto manifest = std::make_shared<manifest::Manifest>(*file.package);
  if (package.checksum) manifest->summary.checksum = package.checksum;
  result->manifest = std::move(manifest);
  return result;
}

}  // namespace gantry::sources
