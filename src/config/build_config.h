// The [build] table without what toolchain/settings reads (compilers, wrappers, flags, targets): jobs, directories,
// incremental (Cargo Book, "Configuration", [build]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"

namespace gantry::config {

// `build.jobs` or `-j`: a number, or the word "default".
struct Jobs {
  std::optional<std::int64_t> number;
  std::string word;  // as written, when it was no number
};

enum class WarningPolicy { Warn, Allow, Deny };

struct BuildConfig {
  std::optional<Jobs> jobs;
  std::optional<bool> incremental;
  std::optional<Defined<std::string>> dep_info_basedir;  // absolute
  std::optional<WarningPolicy> warnings;
};

// Warns about keys that [build] does not have. Throws cargo's type errors.
BuildConfig load_build_config(const Config& config, Reporter& reporter);

// build.jobs of the configuration or the environment. Throws for values that are neither a number nor a text.
std::optional<Jobs> configured_jobs(const Config& config);

// How many jobs `jobs` asks for where there are `processors`; a negative number leaves that many processors free (at least
// one job runs). Throws "jobs may not be 0", and for words other than "default".
int job_count(const std::optional<Jobs>& jobs, int processors);

// The absolute target directory that CARGO_TARGET_DIR or build.target-dir sets. Throws when it is set to "".
std::optional<std::string> configured_target_dir(const Config& config);

// What the templates in build.build-dir stand for.
struct BuildDirValues {
  std::string workspace_root;
  std::string cargo_cache_home;
  std::string workspace_path_hash;
};

// The absolute directory of build.build-dir with its {templates} replaced. Throws for unknown templates and lone brackets.
std::optional<std::string> configured_build_dir(const Config& config, const BuildDirValues& values);

}  // namespace gantry::config
