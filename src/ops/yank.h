// `cargo yank` (Cargo Book): takes a version of a package out of use, or puts it back.
#pragma once

#include <optional>
#include <string>

#include "ops/compile_options.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

struct YankOptions {
  std::optional<std::string> crate;  // "name" or "name@version"; nothing: the package of this directory
  std::optional<std::string> version;
  bool undo = false;
  std::optional<std::string> token;
  RegistryChoice choice;
  bool offline = false;
};

void yank(const YankOptions& options, const config::Config& config, const Host& host);

// The name of the package in this directory, for commands about a package of a registry.
std::string package_name_here(const config::Config& config, const Host& host);

}  // namespace gantry::ops
