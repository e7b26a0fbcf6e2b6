// Puts final artifacts where users look for them: hard links (copies where links are impossible) in target/debug and in
// the directory of --artifact-dir.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "plan/layout.h"
#include "plan/unit.h"

namespace gantry::exec {

struct UpliftedFiles {
  std::vector<std::string> files;         // final places of what exists
  std::optional<std::string> executable;  // the program, for units that make one
  bool replaced = false;                  // something else was there before, or nothing
};

// Safe to repeat: a link that is right already stays. `artifact_dir`: where they go as well. Throws when a link cannot
// be replaced.
UpliftedFiles uplift(const plan::Unit& unit, const plan::UnitFiles& files,
                     const std::optional<std::string>& artifact_dir, FileSystem& file_system);

}  // namespace gantry::exec
