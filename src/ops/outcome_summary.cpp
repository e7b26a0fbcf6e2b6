#include "ops/outcome_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gantry::ops {

void OutcomeSummary::attempt(const std::string& name, const std::function<bool()>& work) {
  try {
    if (work()) succeeded_.push_back(name);
  } catch (const Error& error) {
    report_(error);
    failed_.push_back(name);
  }
}

void OutcomeSummary::show(Reporter& reporter) const {
  std::vector<std::string> parts;
  if (!succeeded_.empty()) parts.push_back(fmt::format("Successfully {} {}!", done_, fmt::join(succeeded_, ", ")));
  if (!failed_.empty())
    parts.push_back(fmt::format("Failed to {} {} (see error(s) above).", verb_, fmt::join(failed_, ", ")));
  reporter.status("Summary", fmt::format("{}", fmt::join(parts, " ")));
}

}  // namespace gantry::ops
