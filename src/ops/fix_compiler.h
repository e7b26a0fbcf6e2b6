// The program in the place of the compiler: `fix` has every crate of its packages compiled by
// `gantry RUSTC ARGUMENTS...` with kFixVariable in the environment (docs/decisions/0017).
//
//   compile --> suggestions? --no--> pass on what the compiler said
//      ^            | yes
//      |            v
//      +------ apply to the files (a few rounds, while some of them stand in each other's way)
//
// What the compiler says about the changed files in the end decides: when it refuses them, all are put back as they
// were (but not with --broken-code), and what it said in the beginning is passed on.
//
// Crates of one package may have files in common: only one of them is at work at a time, with a lock among processes.
#pragma once

#include <map>
#include <string>

#include "ops/compile_options.h"

namespace gantry::ops {

// The directory for locks: set for the compiler calls of `fix`, and for nothing that they start.
inline constexpr const char* kFixVariable = "__CARGO_FIX_PLZ";

// How crates are fixed, as `fix` was told; it reaches the compiler calls in the environment.
struct FixMode {
  bool edition = false;
  bool edition_idioms = false;
  bool broken_code = false;
};
// What the calls need to know. `sysroot`: the compiler's own sources lie there, which are nobody's to fix.
std::map<std::string, std::string> fix_environment(const FixMode& mode, const std::string& lock_directory,
                                                   const std::string& sysroot);

// One compiler call. `host.arguments`: the compiler and its arguments. Returns the exit code.
int compile_with_fixes(const Host& host);

}  // namespace gantry::ops
