// The [term] table (Cargo Book, "Configuration", [term]).
#pragma once

#include <optional>
#include <string>

#include "config/config.h"

namespace gantry::config {

enum class ProgressWhen { Auto, Never, Always };

struct TermConfig {
  std::optional<bool> verbose;
  std::optional<bool> quiet;
  std::optional<std::string> color;  // not checked: the same check serves --color
  std::optional<bool> hyperlinks;
  std::optional<bool> unicode;
  ProgressWhen progress_when = ProgressWhen::Auto;
  std::optional<int> progress_width;
  std::optional<bool> progress_term_integration;
};

// Warns about unknown keys. Throws for values of wrong types, and for `always` progress without a width.
TermConfig load_term_config(const Config& config, Reporter& reporter);

}  // namespace gantry::config
