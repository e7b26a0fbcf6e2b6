// The steps of packaging for the packages of one command: choose files, make the archive, verify it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ops/package.h"
#include "ops/resolve_workspace.h"
#include "package/contents.h"
#include "package/published.h"
#include "package/repository.h"
#include "package/vcs_info.h"

namespace gantry::ops {

class StagedRegistry;

// What an archive will hold.
struct PreparedPackage {
  manifest::PackagePtr package;
  std::vector<package::ArchiveMember> members;
  std::optional<package::VcsInfo> vcs;
};

struct PackagedCrate {
  manifest::PackagePtr package;
  package::PublishedManifest manifest;
  std::optional<std::string> readme;         // when it will be uploaded
  std::string file;                          // the archive, in the directory for those that are not tried yet
  std::unique_ptr<FileLock> lock = nullptr;  // of it
};

// Throws when it cannot be read.
std::string archive_of(const PackagedCrate& crate, const FileSystem& files);

class Packager {
 public:
  // All must outlive this. `overlays`: where packages that were made before are found.
  Packager(const workspace::Workspace& workspace, const PackageOptions& options,
           std::vector<sources::RegistryOverlay> overlays, package::VersionControl& control,
           const config::Config& config, const Host& host);

  // Warns and throws about all that is wrong with a package before anything is made of it.
  PreparedPackage prepare(const manifest::PackagePtr& package);
  // Says "Packaging" and "Packaged". `staged`: where others shall find it; may be null.
  PackagedCrate pack(const PreparedPackage& prepared, StagedRegistry* staged);
  // Unpacks an archive and builds it; throws when that fails, or changes the sources.
  void verify(const PackagedCrate& crate, const resolver::CliFeatures& features);
  // Puts the archive where the user looks for it.
  void keep(const PackagedCrate& crate) const;

 private:
  PackagedCrate take_place(const PreparedPackage& prepared);
  void fill_place(const PackagedCrate& crate, std::string_view archive);
  std::string lock_file(const package::PublishedManifest& manifest);
  ResolveRequest resolve_request();
  std::string scratch_dir() const;

  const workspace::Workspace& workspace_;
  const PackageOptions& options_;
  std::vector<sources::RegistryOverlay> overlays_;
  package::VersionControl& control_;
  const config::Config& config_;
  const Host& host_;
  std::size_t held_locks_ = 0;
  std::set<std::pair<std::string, semver::Version>> packed_;
  std::shared_ptr<sources::SourceSet> sources_;      // of all packages, when the network is not used
  std::unique_ptr<toolchain::Toolchain> toolchain_;  // asked when versions depend on the compiler's
};

}  // namespace gantry::ops
