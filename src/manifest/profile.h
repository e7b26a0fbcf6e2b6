// A [profile.*] table as written: every setting optional. plan/ turns these into final profiles.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"

namespace gantry::manifest {

struct ProfileSettings {
  std::optional<std::string> opt_level;  // "0".."3", "s", "z"
  std::optional<std::string> lto;        // "off", "true", "false", "thin", "fat"
  std::optional<std::string> codegen_backend;
  std::optional<std::uint32_t> codegen_units;
  std::optional<std::string>
      debug;  // "none", "0", "1", "2", "limited", "full", "line-tables-only", ...: normalised to rustc's values
  std::optional<std::string> split_debuginfo;
  std::optional<bool> debug_assertions;
  std::optional<bool> overflow_checks;
  std::optional<bool> rpath;
  std::optional<bool> incremental;
  std::optional<std::string> panic;
  std::optional<std::string> strip;  // "none", "debuginfo", "symbols"
  std::optional<std::vector<std::string>> rustflags;
  std::optional<std::string> trim_paths;
  std::optional<bool> hint_mostly_unused;

  // Values of `over` win.
  void merge(const ProfileSettings& over);
};

struct ProfileTable {
  ProfileSettings settings;
  std::optional<std::string> inherits;
  std::optional<std::string> dir_name;
  std::optional<ProfileSettings> build_override;
  std::map<std::string, ProfileSettings> package_overrides;  // keyed by package id spec or "*"
};

using Profiles = std::map<std::string, ProfileTable>;  // by profile name

}  // namespace gantry::manifest
