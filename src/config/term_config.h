// The [term] table (Cargo Book, "Configuration", [term]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/config.h"

namespace gantry::config {

enum class ProgressWhen { Auto, Never, Always };

struct TermConfig {
  std::optional<bool> verbose;
  std::optional<bool> quiet;
  std::optional<std::string> color;  // unchecked: --color is checked in the same place
  std::optional<bool> hyperlinks;
  std::optional<bool> unicode;
  ProgressWhen progress_when = ProgressWhen::Auto;
  std::optional<std::int64_t> progress_width;
  std::optional<bool> progress_term_integration;
};

// Warns about keys that [term] does not have. Throws cargo's type errors, and for `always` progress without a width.
TermConfig load_term_config(const Config& config, Reporter& reporter);

}  // namespace gantry::config
