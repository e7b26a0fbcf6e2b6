// `cargo info` (Cargo Book): what is known about a package, of the workspace or of a registry. In a workspace the
// version in use is shown, else the newest one that the compiler can build.
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "ops/compile_options.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

struct InfoOptions {
  std::string spec;
  RegistryChoice choice;
  NetworkOptions network;
  bool colors_output = false;
  // What is wrong with the manifest here; the command goes on without it.
  std::function<void(const Error&)> report;
};

void info(const InfoOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
