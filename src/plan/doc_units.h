// Documentation of two crates with one name goes to one place: refuses what was asked for twice, drops what is hidden
// by a better one.
#pragma once

#include <vector>

#include "plan/draft_graph.h"
#include "plan/target_selection.h"

namespace gantry::plan {

// Throws "document output filename collision" when two selected libraries (or two programs) have one name.
void check_documented_once(const std::vector<Proposal>& proposals);

// Takes documentation units out of the dependencies of others when another unit documents the same thing better: the
// newest version from one source; without --target (`share`: host and target go to one directory) also a unit that was
// asked for, or one for the target rather than the host.
void drop_hidden_documentation(DraftGraph& drafts, const std::vector<DraftId>& roots, bool share);

}  // namespace gantry::plan
