// The [build] table and the variables that override its entries (Cargo Book, "Configuration", [build]).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace gantry::config {

// `jobs`: a number (negative: that many less than there are processors) or "default".
struct Jobs {
  std::optional<std::int64_t> number;
  std::string word;  // when it was written as a string
};

enum class Warnings { Warn, Allow, Deny };

struct BuildConfig {
  std::optional<Jobs> jobs;
  // As written; file paths to target specifications (`.json`) are absolute.
  std::vector<std::string> targets;
  std::optional<ConfigPath> target_dir;
  std::optional<ConfigPath> build_dir;
  std::optional<ConfigPath> rustc;
  std::optional<ConfigPath> rustc_wrapper;
  std::optional<ConfigPath> rustc_workspace_wrapper;
  std::optional<ConfigPath> rustdoc;
  std::optional<std::vector<Located<std::string>>> rustflags;
  std::optional<std::vector<Located<std::string>>> rustdocflags;
  std::optional<bool> incremental;
  std::optional<ConfigPath> dep_info_basedir;
  std::optional<Warnings> warnings;
};

// Warns about unknown keys. Throws for values of wrong types.
BuildConfig load_build_config(const Config& config, Reporter& reporter);

// The number of jobs for a `jobs` setting, of the configuration or of `-j`; `processors` for none.
// Throws "jobs may not be 0" and the like.
int job_count(const std::optional<Jobs>& jobs, int processors);

// An absolute target directory set by CARGO_TARGET_DIR or build.target-dir; nothing when neither is.
std::optional<std::string> configured_target_dir(const Config& config);

// build.build-dir with its templates replaced; nothing when not set. `workspace_hash` is what stands for
// {workspace-path-hash}.
struct BuildDirTemplate {
  std::string workspace_root;
  std::string cargo_home;
  std::string workspace_hash;
};
std::optional<std::string> configured_build_dir(const Config& config, const BuildDirTemplate& values);

// The program for `name` ("rustc", "rustdoc", "rustc-wrapper", "rustc-workspace-wrapper"): the variable RUSTC, RUSTDOC,
// RUSTC_WRAPPER ... or else the key of the same name in [build]. An empty variable or value means none.
std::optional<std::string> configured_tool(const Config& config, std::string_view name);

}  // namespace gantry::config
