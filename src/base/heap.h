// The memory of the whole process.
#pragma once

namespace gantry {

// Tells the allocator that megabytes may be wanted: it takes them from the system in large pieces and huge pages. To be
// called before anything large is kept (docs/decisions/0007-huge-pages-for-gantry.md).
void expect_large_heap();

}  // namespace gantry
