// The text of a manifest file as TOML.
#pragma once

#include <string>

#include "manifest/load.h"
#include "toml/parse.h"

namespace gantry::manifest {

// Throws cargo's errors: unreadable, no UTF-8, no TOML.
toml::Document read_document(const std::string& path, const LoadOptions& options, const FileSystem& files);

}  // namespace gantry::manifest
