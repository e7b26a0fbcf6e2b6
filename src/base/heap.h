// The memory of the whole process.
#pragma once

#include <memory>
#include <utility>

namespace gantry {

// Tells the allocator that megabytes may be wanted: it takes them from the system in large pieces and huge pages. To be
// called before anything large is kept (docs/decisions/0007-huge-pages-for-gantry.md).
void expect_large_heap();

// For what a command makes once, and which is large: it is not taken apart, the process takes it along when it ends.
// The first of each type only: who makes many needs their memory. Without NDEBUG all are, for tools that watch memory.
template <typename T>
void keep_until_exit([[maybe_unused]] std::shared_ptr<T> value) {
#ifdef NDEBUG
  static auto* const kept = new std::shared_ptr<T>();
  if (!*kept) *kept = std::move(value);
#endif
}

}  // namespace gantry
