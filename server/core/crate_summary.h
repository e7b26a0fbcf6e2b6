// What the versions of a crate say of it as a whole: its greatest, newest and default version, and which crates it
// depends on. Kept in the crate's row, so that searches and pages need not look at all versions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "semver/version.h"
#include "server/core/database.h"
#include "wire/index_entry.h"

namespace gantry::server {

// Takes in a version that is not yanked and newer than all others. Whether it became the default version.
bool take_in_version(CrateRecord& crate, const semver::Version& version);

// Works the summary out again from all versions (in the order in which they were published).
void summarize(CrateRecord& crate, const std::vector<VersionState>& versions);

// Canonical names of the crates of this registry that a version depends on in any way, each once.
std::vector<std::string> own_dependencies(std::span<const wire::IndexDependency> dependencies);
std::vector<std::string> own_dependencies(std::string_view index_line);

// Summarizes and stores: after a yank, and for databases that did not have summaries.
void renew_summary(Transaction& transaction, CrateRecord crate);

}  // namespace gantry::server
