// The answer of `gantry why` for programs: one line of JSON (docs/why.md says what it holds).
#pragma once

#include <string>

#include "ops/why_report.h"

namespace gantry::ops {

std::string why_json(const WhyReport& report);

}  // namespace gantry::ops
