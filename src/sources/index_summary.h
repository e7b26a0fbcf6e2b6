// Index entries as the resolver sees them.
#pragma once

#include "model/summary.h"
#include "wire/index_entry.h"

namespace gantry::sources {

// `source`: the registry the index belongs to; dependencies without a registry of their own are from there. Throws
// Error for an entry that cannot be used (bad versions, requirements, platforms or features): registries are not under
// the user's control, so the caller passes such entries over.
SummaryPtr summary_from_index(const wire::IndexEntry& entry, const SourceId& source);

}  // namespace gantry::sources
