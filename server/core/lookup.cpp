#include "server/core/lookup.h"

#include <fmt/format.h>

#include "server/core/api_error.h"
#include "server/core/names.h"

namespace gantry::server {

CrateRecord existing_crate(Reader& reader, std::string_view name) {
  auto crate = reader.find_crate(canonical_name(name));
  if (!crate || crate->name != name) throw ApiError(404, fmt::format("crate `{}` does not exist", name));
  return std::move(*crate);
}

VersionRecord existing_version(Reader& reader, const CrateRecord& crate, std::string_view version) {
  auto found = reader.find_version(crate.id, version);
  if (!found) throw ApiError(404, fmt::format("crate `{}` does not have a version `{}`", crate.name, version));
  return std::move(*found);
}

}  // namespace gantry::server
