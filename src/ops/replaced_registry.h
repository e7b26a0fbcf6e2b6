// The public registry, where nobody said that it is meant.
#pragma once

#include "model/source_id.h"
#include "sources/source_config.h"

namespace gantry::ops {

// Throws when another source replaces it, with what to say to mean one of them. `sparse_is_remote`: whether a sparse
// registry can be named in its place.
SourceId crates_io_unless_replaced(const sources::SourceConfig& definitions, bool sparse_is_remote);

}  // namespace gantry::ops
