// `cargo fetch` (Cargo Book): everything that builds need is here afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct FetchOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  std::vector<std::string> targets;  // none: for all platforms
};

void fetch(const FetchOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
