// `report future-incompatibilities`: what earlier builds found (exec/future_incompat.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/file_system.h"

namespace gantry::ops {

struct IncompatibilityQuestion {
  std::optional<std::uint32_t> id;     // of a report; else the last one
  std::optional<std::string> package;  // "name@version"; else all
};

// The text of a report, with colours. Throws when there is none, or not what was asked for.
std::string incompatibility_report(const IncompatibilityQuestion& question, const std::string& target_dir,
                                   const FileSystem& files);

}  // namespace gantry::ops
