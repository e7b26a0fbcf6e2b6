// A command that does the same to several packages goes on after an error, and sums up at the end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/reporter.h"

namespace gantry::ops {

class OutcomeSummary {
 public:
  using ReportError = std::function<void(const Error&)>;

  // "installed", "install"; `report` shows an error as the program does at its end.
  OutcomeSummary(std::string done, std::string verb, ReportError report)
      : done_(std::move(done)), verb_(std::move(verb)), report_(std::move(report)) {}

  // Runs `work` for a package; it returns whether it has done all that there is to do. An error is shown.
  void attempt(const std::string& name, const std::function<bool()>& work);
  bool has_failures() const { return !failed_.empty(); }
  // "Successfully installed a, b! Failed to install c (see error(s) above)."
  void show(Reporter& reporter) const;

 private:
  std::string done_;
  std::string verb_;
  ReportError report_;
  std::vector<std::string> succeeded_;
  std::vector<std::string> failed_;
};

}  // namespace gantry::ops
