#include "ops/jobs.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "base/process.h"
#include "config/build_config.h"

namespace gantry::ops {

namespace {

unsigned from_number(std::int64_t number) {
  if (number == 0) throw Error("jobs may not be 0");
  const auto cpus = static_cast<std::int64_t>(available_cpus());
  // Negative: that many fewer than there are processors.
  return static_cast<unsigned>(number > 0 ? number : std::max<std::int64_t>(cpus + number, 1));
}

}  // namespace

unsigned parse_jobs_flag(const std::string& text) {
  if (text == "default") return available_cpus();
  const auto number = read_whole<std::int32_t>(text);
  if (!number)
    throw Error(fmt::format("could not parse `{}`. Number of parallel jobs should be `default` or a number.", text));
  return from_number(*number);
}

unsigned parse_jobs(const std::optional<std::string>& flag, const config::Config& config) {
  if (flag) return parse_jobs_flag(*flag);
  if (const auto jobs = config::configured_jobs(config)) {
    return static_cast<unsigned>(config::job_count(jobs, static_cast<int>(available_cpus())));
  }
  return available_cpus();
}

}  // namespace gantry::ops
