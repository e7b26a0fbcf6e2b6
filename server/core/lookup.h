// Crates and versions that a client names: ApiError 404 when they are not there.
#pragma once

#include <string_view>

#include "server/core/database.h"

namespace gantry::server {

CrateRecord existing_crate(Reader& reader, std::string_view name);
VersionRecord existing_version(Reader& reader, const CrateRecord& crate, std::string_view version);

}  // namespace gantry::server
