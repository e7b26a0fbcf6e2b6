// The [build] table (Cargo Book, "Configuration", [build]): its check as a whole, jobs and targets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"

namespace gantry::config {

// `build.jobs` or `-j`: a number, or the word "default".
struct Jobs {
  std::optional<std::int64_t> number;
  std::string word;  // as written, when it was no number
};

// Reads every key of [build], as cargo does whenever it opens a workspace: throws its type errors, also for keys that
// the command has no use for. Returns warnings about keys that [build] does not have.
std::vector<std::string> check_build_table(const Config& config);

// The same for [resolver].
std::vector<std::string> check_resolver_table(const Config& config);

// Warnings about settings of [build] that only nightly versions follow, for commands that compile, or only fetch.
std::vector<std::string> ignored_build_settings(const Config& config, bool compiles);

// build.jobs of the configuration or the environment. Throws for values that are neither a number nor a text.
std::optional<Jobs> configured_jobs(const Config& config);

// build.target and its variable; nothing when neither is set. Throws for values that are neither text nor an array.
std::optional<std::vector<std::string>> configured_targets(const Config& config);

// How many jobs `jobs` asks for where there are `processors`; a negative number leaves that many processors free (at
// least one job runs). Throws "jobs may not be 0", and for words other than "default".
int job_count(const std::optional<Jobs>& jobs, int processors);

}  // namespace gantry::config
