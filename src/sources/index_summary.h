// Index entries as the resolver sees them.
#pragma once

#include <optional>
#include <string_view>

#include "model/summary.h"
#include "wire/index_entry.h"

namespace gantry::sources {

// `source`: the registry the index belongs to; dependencies without a registry of their own are from there. Throws
// Error for an entry that cannot be used (bad versions, requirements, platforms or features).
SummaryPtr summary_from_index(const wire::IndexEntry& entry, const SourceId& source);

// A line of an index: a package, or a version that cannot be used, or (when it names no version) neither. Registries
// are not under the user's control, so lines of later formats and broken ones do not hide the others.
struct IndexLine {
  SummaryPtr summary;
  std::optional<UnusableVersion> unusable;
};
IndexLine read_index_line(std::string_view json, const SourceId& source);

}  // namespace gantry::sources
