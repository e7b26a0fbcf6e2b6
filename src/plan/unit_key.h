// The hashes in file names and in -C metadata. They tell apart everything that may lie side by side in one target
// directory and never contain where the workspace lies: a checkout elsewhere gets the same names.
//
// In: package (name, version, source; path sources relative to the workspace root), features, profile settings, LTO
// role, kind, mode, target name and kind, compiler, wrapper of workspace members, keys of the dependencies. RUSTFLAGS
// and extra arguments are in file names, not in -C metadata: symbols stay the same under profile-guided optimisation.
// Not in: edition, lints, descriptions, names of renamed dependencies: such changes rebuild in place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/unit.h"

namespace gantry::plan {

struct UnitKey {
  std::string metadata;  // 16 hex digits, of -C metadata
  std::string file;      // 16 hex digits, of file and directory names
  // 16 hex digits, for units with plain names: which target of which package it is. Whatever else changes, they are
  // built in place of each other.
  std::string place;
};

// By unit index. `lib_metadata`: __CARGO_DEFAULT_LIB_METADATA.
std::vector<UnitKey> compute_unit_keys(const UnitGraph& graph, const toolchain::RustcIdentity& rustc,
                                       const std::string& workspace_root,
                                       const std::optional<std::string>& lib_metadata);

}  // namespace gantry::plan
