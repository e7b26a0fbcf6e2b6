// From drafts to the final graph. Without --target, host units and target units that are equal become one unit; debug
// info of what only build scripts and proc macros use is dropped then (Cargo Book, "Profiles": Build Dependencies).
// Orders everything as cargo does.
#pragma once

#include "plan/draft_graph.h"

namespace gantry::plan {

UnitGraph finish_graph(DraftGraph& drafts, const std::vector<DraftId>& roots, const GraphRequest& request,
                       const GraphInputs& inputs);

}  // namespace gantry::plan
