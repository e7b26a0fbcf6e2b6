// `cargo uninstall` (Cargo Book): takes installed programs away.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ops/compile_options.h"

namespace gantry::ops {

struct UninstallOptions {
  std::vector<std::string> specs;  // none: the package of the current directory
  std::vector<std::string> bins;   // none: all programs of the package
  std::optional<std::string> root;
  std::function<void(const Error&)> report;  // shows what is wrong with one of several packages
};

void uninstall(const UninstallOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
