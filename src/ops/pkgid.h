// `cargo pkgid` (Cargo Book): the full specification of a package of the lock file.
#pragma once

#include <optional>
#include <string>

#include "ops/compile_options.h"

namespace gantry::ops {

// Of the current package when `spec` is none.
std::string pkgid(const std::optional<std::string>& spec, const std::optional<std::string>& manifest_path,
                  const NetworkOptions& network, const config::Config& config, const Host& host);

}  // namespace gantry::ops
