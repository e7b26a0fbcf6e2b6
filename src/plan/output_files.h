// The files one unit leaves: names by crate type, mode and target, and which of them are shown to the user (Cargo Book,
// "Build Cache").
#pragma once

#include "plan/layout.h"
#include "plan/unit_key.h"

namespace gantry::plan {

struct OutputContext {
  const Layout& layout;
  const toolchain::TargetInfo& target;
  std::string triple;
  bool is_root = false;         // asked for by the user
  bool hash_all_names = false;  // __CARGO_DEFAULT_LIB_METADATA is set
};

UnitFiles describe_unit_files(const Unit& unit, const UnitKey& key, const OutputContext& context);

}  // namespace gantry::plan
