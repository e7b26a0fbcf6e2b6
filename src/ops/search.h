// `cargo search` (Cargo Book): the packages of a registry that a query finds.
#pragma once

#include <cstdint>
#include <string>

#include "ops/compile_options.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

struct SearchOptions {
  std::string query;
  std::uint32_t limit = 10;  // at most 100 are shown
  RegistryChoice choice;
  bool offline = false;
  bool colors_output = false;
};

void search(const SearchOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
