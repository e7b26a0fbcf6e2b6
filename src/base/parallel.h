// Work that is shared out among the processors.
#pragma once

#include <cstddef>
#include <functional>

namespace gantry {

// Calls `body`, which must not throw, with each number below `count`: in several threads, the calling one among them,
// when there are more than `worth_a_thread` of them. Returns when all is done.
void in_parallel(std::size_t count, std::size_t worth_a_thread, const std::function<void(std::size_t)>& body);

}  // namespace gantry
