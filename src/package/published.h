// The manifest that goes into an archive: its text, and what it says when it is read again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "package/contents.h"
#include "workspace/workspace.h"

namespace gantry::package {

struct PublishedManifest {
  std::string text;
  std::shared_ptr<const manifest::ManifestFile> file;
};

// Warns of targets whose files are not among `members`; they are left out. Throws what a manifest can be wrong about.
PublishedManifest publish_manifest(const manifest::Package& package, const std::vector<ArchiveMember>& members,
                                   const workspace::Workspace& workspace, const config::Config& config,
                                   const FileSystem& files, Reporter& reporter);

// The manifest of a package that is vendored with these files, paths relative to the package. `cwd`: for messages.
std::string vendored_manifest(const manifest::Package& package, const std::vector<std::string>& files_in_package,
                              const std::string& cwd, const config::Config& config, const FileSystem& files,
                              Reporter& reporter);

// Reads a manifest as it stands in an archive (`text` instead of the file, if given): registries, which it names by
// their index alone, get the names that they have in the configuration.
std::shared_ptr<const manifest::ManifestFile> load_archived(const std::string& manifest_path,
                                                            const std::optional<std::string>& text,
                                                            const workspace::Workspace& workspace,
                                                            const config::Config& config, const FileSystem& files);

}  // namespace gantry::package
