// Showing a page to the user.
#pragma once

#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

// A program and its first arguments; empty: what the system opens pages with.
using Browser = std::vector<std::string>;

// `doc.browser`, else $BROWSER. Throws type errors of the key.
Browser choose_browser(const config::Config& config, const Environment& environment);

// Waits for a program that was chosen; how it ends does not matter. That none can be started is a warning.
void open_in_browser(const Browser& browser, const std::string& page, const Host& host);

}  // namespace gantry::ops
