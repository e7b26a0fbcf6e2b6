// The report of --timings (Cargo Book, "Reporting build timings"): a page of its own, without scripts, that shows when
// each unit was at work, what waited for what, and how well the jobs were used.
#pragma once

#include <cstdint>
#include <string>

#include "exec/context.h"
#include "exec/unit_times.h"

namespace gantry::exec {

struct TimedBuild {
  const Context& context;
  const UnitTimes& times;
  std::string profile;
  std::int64_t started_at_ns = 0;  // since the epoch
};

// "20260704T100959123Z", of nanoseconds since the epoch.
std::string compact_utc(std::int64_t time_ns);

// HTML.
std::string timing_page(const TimedBuild& build);

// Writes cargo-timing-TIME-WORKSPACE.html below `directory`, and cargo-timing.html, which is always the last one.
// Returns the path of the first. Throws when it cannot be written.
std::string write_timing_report(const TimedBuild& build, const std::string& directory, FileSystem& files);

}  // namespace gantry::exec
