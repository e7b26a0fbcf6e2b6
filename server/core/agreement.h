// Whether the manifest inside of the crate file says what the client's metadata says; and the index entry, which is
// made from the manifest alone (nothing that a client merely claims reaches other users).
#pragma once

#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

#include "server/core/crate_manifest.h"
#include "server/core/metadata.h"
#include "wire/index_entry.h"

namespace gantry::server {

// The manifest's dependencies as the index names them: requirements and platforms normalised; `registry` nothing for
// this registry (any of `own_urls`, index URLs), the git index's URL for the default one.
tl::expected<std::vector<wire::IndexDependency>, std::string> index_dependencies(const CrateManifest& manifest,
                                                                                 std::span<const std::string> own_urls);

// The first thing about which the two differ.
std::optional<std::string> disagreement(const Metadata& metadata, const CrateManifest& manifest,
                                        std::span<const wire::IndexDependency> manifest_dependencies,
                                        std::span<const std::string> own_urls);

// A line of the index without its end, which `finish_index_line` adds: whether the version is yanked stands last.
// `published`: seconds since the epoch.
std::string begin_index_line(const CrateManifest& manifest, std::span<const wire::IndexDependency> dependencies,
                             std::string_view checksum, std::int64_t published);
void finish_index_line(std::string& line, bool yanked);

}  // namespace gantry::server
