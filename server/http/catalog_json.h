// Crates and versions as the public registry's API shows them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/core/catalog.h"

namespace gantry::server::http {

// Where a list that comes in pages goes on; "" where it does not.
struct PageLinks {
  std::string next, previous;
};

std::string search_json(const Catalog::Page& page, const PageLinks& links);
std::string crate_json(const Catalog::CrateDetails& details);
std::string versions_json(const Catalog::CrateDetails& details, const PageLinks& links);
std::string version_json(const std::string& crate, const VersionRecord& version);
std::string dependencies_json(const VersionRecord& version);
std::string dependents_json(const Catalog::Dependents& dependents);
std::string downloads_json(const Catalog::Downloads& downloads);
std::string downloads_json(const std::vector<DailyDownloads>& downloads);

}  // namespace gantry::server::http
