// The progress line: "    Building [====>      ] 3/10: foo, bar". A pure function of its inputs; the shell decides when
// it is shown and takes it away.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/reporter.h"
#include "term/style.h"

namespace gantry::term {

// The line without a line end, at most `columns` - 2 wide and padded to that, so that it covers its predecessor.
// "" when `columns` leave no room for the bar.
std::string render_progress(const ProgressLine& line, std::size_t columns, bool color, bool unicode);

// The percentage for the terminal's own progress display.
int progress_percent(const ProgressLine& line);

}  // namespace gantry::term
