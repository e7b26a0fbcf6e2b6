#include "exec/status_lines.h"

#include <fmt/format.h>

namespace gantry::exec {

StatusLines::StatusLines(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {
  for (const auto& unit : context.graph.units) ++units_left_[unit.package_index];
}

void StatusLines::taken_up(plan::UnitId id, bool fresh, const std::optional<std::string>& reason) {
  const auto& unit = context_.unit(id);
  const auto package = unit.package_index;
  const auto left = --units_left_[package];
  const bool is_doctest = unit.mode == plan::CompileMode::Doctest;
  const auto name = unit.package->id().display();
  if (unit.is_doc() ? documented_.contains(package) : compiled_.contains(package)) return;
  if (fresh) {
    // The last unit speaks for the package, unless another was built.
    const bool only_doctest_left = is_doctest && compiled_.contains(package);
    if (left == 0 && !only_doctest_left) {
      compiled_.insert(package);
      if (context_.options.fresh_lines) reporter_.verbose_status("Fresh", name);
    }
    return;
  }
  if (is_doctest) return;
  if (reason) reporter_.verbose_status("Dirty", fmt::format("{}: {}", name, *reason));
  if (unit.is_doc()) {
    documented_.insert(package);
    reporter_.status("Documenting", name);
  } else {
    compiled_.insert(package);
    reporter_.status(unit.is_check() ? "Checking" : "Compiling", name);
  }
}

}  // namespace gantry::exec
