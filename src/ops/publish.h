// `cargo publish` (Cargo Book): checks and packages what is to be uploaded.
#pragma once

#include "ops/package.h"

namespace gantry::ops {

struct PublishOptions {
  PackageOptions package;
  bool dry_run = false;
  bool plan = false;  // only say what would be uploaded, and what stands in its way
  std::optional<std::string> token;
};

void publish(PublishOptions options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
