// What a registry is told of a package: the metadata of an upload (Cargo Book, "Web API", publish), and the line of its
// index (Cargo Book, "Registry Index").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "package/published.h"

namespace gantry::package {

// What the readme says; nothing without one. Throws when it cannot be read, or is no text.
std::optional<std::string> readme_of(const manifest::Package& package, const FileSystem& files);

// The JSON of an upload to `registry`.
std::string upload_metadata(const manifest::Package& package, const PublishedManifest& published,
                            const std::optional<std::string>& readme, const SourceId& registry);

// Length and metadata, length and archive.
std::string upload_body(std::string_view metadata, std::string_view archive);

// The line that the index of `registry` would have; `checksum`: of the archive.
std::string index_line(const PublishedManifest& published, const SourceId& registry, std::string_view checksum);

}  // namespace gantry::package
