// Index entries as the resolver sees them.
#pragma once

#include <optional>
#include <string_view>

#include "model/summary.h"
#include "wire/index_entry.h"

namespace gantry::sources {

// `source`: the registry the index belongs to; dependencies without a registry of their own are from there. Throws
// Error for an entry that cannot be used (bad versions, requirements, platforms or features).
SummaryPtr summary_from_index(wire::IndexEntry entry, const SourceId& source);

// A line of an index; null when it cannot be used. Registries are not under the user's control, so lines of later
// formats and broken ones do not hide the others.
SummaryPtr read_index_line(std::string_view json, const SourceId& source);

// For error messages: the version of `name` that such a line is about, and why it cannot be used; nothing for lines
// that can, or are about something else.
std::optional<UnusableVersion> unusable_version(std::string_view json, std::string_view name, const SourceId& source);

}  // namespace gantry::sources
