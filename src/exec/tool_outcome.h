// What a finished rustc or rustdoc has read: from its dep-info file.
#pragma once

#include "exec/context.h"
#include "freshness/facts.h"

namespace gantry::exec {

freshness::UnitOutcome tool_outcome(const Context& context, plan::UnitId id, const FileSystem& files);

}  // namespace gantry::exec
