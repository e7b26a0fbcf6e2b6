// Removes what nobody has used for long from the caches in cargo's home, by cargo's rules: what can be unpacked or
// checked out again after a month, what would have to be downloaded after three (Cargo Book, "Configuration", [cache]).
#pragma once

#include <cstdint>
#include <string>

#include "base/file_system.h"
#include "base/reporter.h"
#include "sources/usage_database.h"

namespace gantry::sources {

// The caller holds the RemovalLock. Notes `now` as the time of the last cleaning. What is in the home and unknown to
// the database counts as used now. Throws when something cannot be removed; the database is as before then.
void clean_caches(UsageDatabase& database, const std::string& cargo_home, std::int64_t now, FileSystem& files,
                  Reporter& reporter);

}  // namespace gantry::sources
