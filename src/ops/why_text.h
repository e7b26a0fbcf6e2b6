// The answer of `gantry why` for people.
#pragma once

#include <string>

#include "ops/why_report.h"

namespace gantry::ops {

struct WhyTextOptions {
  bool ascii = false;
  bool whole_lists = false;  // else long lists end with how many more there are
  std::string program;       // as hints name it
};

std::string why_text(const WhyReport& report, const WhyTextOptions& options);

}  // namespace gantry::ops
