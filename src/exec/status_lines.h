// The lines that tell which package is worked on: Dirty, Compiling, Checking, Documenting, Fresh, each once a package.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "exec/context.h"

namespace gantry::exec {

class StatusLines {
 public:
  StatusLines(const Context& context, Reporter& reporter);

  // A unit is taken up; each unit is reported once. `reason`: why it is not fresh, when it was built before.
  void taken_up(plan::UnitId id, bool fresh, const std::optional<std::string>& reason);

 private:
  const Context& context_;
  Reporter& reporter_;
  std::map<resolver::PackageIndex, std::size_t> units_left_;
  std::set<resolver::PackageIndex> compiled_;
  std::set<resolver::PackageIndex> documented_;
};

}  // namespace gantry::exec
