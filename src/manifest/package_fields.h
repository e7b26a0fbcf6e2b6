// [package] after inheritance.
#pragma once

#include "manifest/context.h"

namespace gantry::manifest {

struct PackageFields {
  PackageMetadata metadata;
  semver::Version version;
  bool version_given = false;
  std::optional<std::string> edition;  // as written, perhaps wrong
  std::vector<std::string> include, exclude;
  std::optional<std::vector<std::string>> publish;
  std::optional<semver::PartialVersion> rust_version;
  std::optional<std::string> build;  // relative path of the build script, which need not exist
};

// Sets `edition` (2015 for one that check_package will refuse) and `package_name` of the context. `has_file` tells
// whether a name stands in the package's directory.
PackageFields resolve_package_fields(LoadContext& context, const RawPackage& raw,
                                     const std::function<bool(std::string_view)>& has_file);

// What cargo checks before it looks at targets and dependencies ...
void check_package(LoadContext& context, const RawManifest& manifest, const RawPackage& raw,
                   const PackageFields& fields);
// ... and once all else is in order.
void check_unstable_keys(const RawPackage& raw);
// A package that is to be published needs a version.
void check_publish(const PackageFields& fields);

}  // namespace gantry::manifest
