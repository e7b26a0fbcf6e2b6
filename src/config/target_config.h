// [target.<triple>] and [target.'cfg(...)'] (Cargo Book, "Configuration", [target]).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"

namespace gantry::config {

// What a build script would have said: [target.<triple>.<links>].
struct LinksOverride {
  std::vector<std::string> library_paths;  // as written: "native=/path" or "/path"
  std::vector<std::string> library_links;
  // Kind of linker argument ("rustc-link-arg", "rustc-link-arg-bins", "rustc-cdylib-link-arg" ...) and the argument.
  std::vector<std::pair<std::string, std::string>> linker_arguments;
  std::vector<std::string> cfgs;
  std::vector<std::string> check_cfgs;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::pair<std::string, std::string>> metadata;
  Definition definition;
};

struct TargetConfig {
  std::optional<Located<ConfigProgram>> runner;
  std::optional<std::vector<Located<std::string>>> rustflags;
  std::optional<std::vector<Located<std::string>>> rustdocflags;
  std::optional<ConfigPath> linker;
  std::map<std::string, LinksOverride, std::less<>> links;
};

// One [target.'cfg(...)'] table.
struct TargetCfgConfig {
  std::string expression;  // the key, "cfg(unix)"
  std::optional<Located<ConfigProgram>> runner;
  std::optional<std::vector<Located<std::string>>> rustflags;
  std::optional<std::vector<Located<std::string>>> rustdocflags;
  std::optional<ConfigPath> linker;
};

TargetConfig load_target_config(const Config& config, const std::string& triple, Reporter& reporter);

// All `cfg(...)` tables in the order of their keys; warns about unknown keys in them.
std::vector<TargetCfgConfig> load_target_cfgs(const Config& config, Reporter& reporter);

}  // namespace gantry::config
