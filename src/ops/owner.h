// `cargo owner` (Cargo Book): who may publish a package.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

struct OwnerOptions {
  std::optional<std::string> crate;  // nothing: the package of this directory
  std::vector<std::string> add;
  std::vector<std::string> remove;
  bool list = false;
  std::optional<std::string> token;
  RegistryChoice choice;
  bool offline = false;
};

// Adds, removes and lists, in this order.
void owner(const OwnerOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
