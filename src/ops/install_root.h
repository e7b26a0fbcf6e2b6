// Where programs are installed (Cargo Book, "cargo install", --root).
#pragma once

#include <optional>
#include <string>

#include "base/reporter.h"
#include "config/config.h"

namespace gantry::ops {

// `flag` (--root), CARGO_INSTALL_ROOT, `install.root`, cargo's home: the first that is given, as it is written.
// Programs lie in `bin` below it. Warns of a relative `install.root` that will mean something else one day.
std::string install_root(const std::optional<std::string>& flag, const config::Config& config, Reporter& reporter);

}  // namespace gantry::ops
