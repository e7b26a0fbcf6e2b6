// Which columns of long source lines are shown. All lines of an excerpt share one window.
#pragma once

#include <cstddef>

#include "term/excerpt.h"

namespace gantry::term {

struct Window {
  std::size_t left = 0;
  std::size_t right = static_cast<std::size_t>(-1);  // exclusive
};

// `room`: columns available for source text.
Window choose_window(const Excerpt& excerpt, std::size_t room);

// `text` as seen through the window: "..." in place of three columns at each cut side.
std::string through_window(std::string_view text, const Window& window);

}  // namespace gantry::term
