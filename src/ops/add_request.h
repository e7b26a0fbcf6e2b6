// What the command line of `cargo add` asks for, crate by crate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/add.h"

namespace gantry::ops {

struct RequestedCrate {
  std::optional<std::string> name;  // unless it follows from --path or --git
  std::optional<std::string> requirement;
  std::vector<std::string> features;
};

// Throws cargo's errors for names, requirements and features that make no sense together.
std::vector<RequestedCrate> parse_add_request(const AddOptions& options);

}  // namespace gantry::ops
