// Environment variables of the programs that exec/ starts (Cargo Book, "Environment Variables"): what is added to or
// removed from the environment cargo runs in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec/context.h"

namespace gantry::exec {

inline constexpr const char* kLibraryPath = "LD_LIBRARY_PATH";
inline constexpr const char* kPrimaryPackage = "CARGO_PRIMARY_PACKAGE";

// Set for rustc, but says how the build was asked for or where its libraries lie, not what is built: with another value
// nothing is built again.
inline bool is_of_the_request(std::string_view name) { return name == kPrimaryPackage || name == kLibraryPath; }

// Options of jemalloc, the allocator of the official compilers on Linux. Huge pages spare rustc most of its page
// faults, for about a sixth more memory (docs/decisions/0006-huge-pages-for-the-compiler.md).
inline constexpr const char* kAllocatorOptions = "MALLOC_CONF";
// What compilers inherit: `environment`, with these options unless it has some.
Environment compiler_environment(Environment environment);

// For rustc. Includes OUT_DIR and rustc-env of the package's build script.
Variables rustc_environment(const Context& context, plan::UnitId id);
// For rustdoc that documents.
Variables rustdoc_environment(const Context& context, plan::UnitId id);
// For the run of a build script.
Variables script_environment(const Context& context, plan::UnitId run);
// For programs of a package that the user runs or tests: without what is known at compile time only.
Variables program_environment(const Context& context, plan::UnitId id);

// LD_LIBRARY_PATH of programs of `kind`: `native` directories of build scripts, final artifacts, deps, the standard
// library, then what the environment has.
std::string program_library_path(const Context& context, const toolchain::CompileKind& kind);
// Search paths of build scripts that lie below the build directory of `kind`, without their own kinds ("native=..."),
// in order.
std::vector<std::string> native_directories(const Context& context, const toolchain::CompileKind& kind);

}  // namespace gantry::exec
