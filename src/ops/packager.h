// The steps of packaging for the packages of one command: choose files, make the archive, verify it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ops/package.h"
#include "package/contents.h"
#include "package/git_repository.h"
#include "package/published.h"
#include "package/vcs_info.h"

namespace gantry::ops {

// What an archive will hold.
struct PreparedPackage {
  manifest::PackagePtr package;
  std::vector<package::ArchiveMember> members;
  std::optional<package::VcsInfo> vcs;
};

struct PackagedCrate {
  manifest::PackagePtr package;
  package::PublishedManifest manifest;
  std::string data;      // the archive
  std::string checksum;  // of it
};

class Packager {
 public:
  // All must outlive this. `overlays`: where packages that were made before are found.
  Packager(const workspace::Workspace& workspace, const PackageOptions& options,
           std::vector<sources::RegistryOverlay> overlays, const config::Config& config, const Host& host);

  // Warns and throws about all that is wrong with a package before anything is made of it.
  PreparedPackage prepare(const manifest::PackagePtr& package);
  // Says "Packaging" and "Packaged"; the archive lies in a directory for those that are not tried yet.
  PackagedCrate pack(const PreparedPackage& prepared);
  // Unpacks an archive and builds it; throws when that fails, or changes the sources.
  void verify(const PackagedCrate& crate, const resolver::CliFeatures& features);
  // Puts the archive where the user looks for it.
  void keep(const PackagedCrate& crate) const;

 private:
  std::string clear_place(const std::string& name);
  std::string lock_file(const package::PublishedManifest& manifest);
  void warn_about_yanked(const resolver::Resolve& resolve);
  std::string package_dir() const;

  const workspace::Workspace& workspace_;
  const PackageOptions& options_;
  std::vector<sources::RegistryOverlay> overlays_;
  const config::Config& config_;
  const Host& host_;
  package::GitProgram git_;
  std::unique_ptr<toolchain::Toolchain> toolchain_;  // asked when versions depend on the compiler's
};

}  // namespace gantry::ops
