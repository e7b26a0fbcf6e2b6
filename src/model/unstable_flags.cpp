#include "model/unstable_flags.h"

#include <algorithm>
#include <array>

namespace gantry {
namespace {

constexpr std::array<UnstableFlag, 55> kFlags{{
    {"advanced-env", ""},
    {"allow-features", "Allow these unstable features and no others", true},
    {"any-build-script-metadata", "Let every build script pass variables on with cargo::metadata"},
    {"asymmetric-token", "Prove identity to registries with asymmetric tokens"},
    {"avoid-dev-deps", "Do not look at dev-dependencies for `install` when they are not needed"},
    {"binary-dep-depinfo", "Rebuild when a compiled dependency changes"},
    {"bindeps", "Dependencies on binaries, cdylibs and staticlibs"},
    {"build-analysis", "Keep measurements of builds and report on them"},
    {"build-dir-new-layout", "New layout of the build directory"},
    {"build-std", "Compile the standard library too", true},
    {"build-std-features", "Features of the standard library", true},
    {"cargo-lints", "The `[lints.cargo]` table"},
    {"checksum-freshness", "Tell changed files by their checksums"},
    {"codegen-backend", "`codegen-backend` of profiles"},
    {"direct-minimal-versions", "Choose the oldest versions of direct dependencies"},
    {"dual-proc-macros", "Build proc macros for host and target"},
    {"feature-unification", "Other ways to unify features in a workspace"},
    {"features", "", true},
    {"fine-grain-locking", "Lock units, not the whole build directory"},
    {"fix-edition", "Helper for edition migration", true},
    {"gc", "Clean up caches in cargo's home", true},
    {"git", "Shallow git clones", true},
    {"gitoxide", "Use gitoxide for git", true},
    {"host-config", "The `[host]` table of the configuration"},
    {"json-target-spec", "Target specifications in JSON files"},
    {"lockfile-path", "`resolver.lockfile-path` of the configuration"},
    {"minimal-versions", "Choose the oldest versions of all dependencies"},
    {"msrv-policy", "Rust-version policies"},
    {"mtime-on-use", "Update times of files that are used"},
    {"next-lockfile-bump", ""},
    {"no-embed-metadata", "Keep metadata out of libraries"},
    {"no-index-update", "Do not update the registry index"},
    {"panic-abort-tests", "Tests with -Cpanic=abort"},
    {"panic-immediate-abort", "`panic = \"immediate-abort\"` of profiles"},
    {"print-im-a-teapot", "", true},
    {"profile-hint-mostly-unused", "`hint-mostly-unused` of profiles"},
    {"profile-rustflags", "`rustflags` of profiles"},
    {"public-dependency", "`public` of dependencies"},
    {"publish-timeout", "`publish.timeout` of the configuration"},
    {"root-dir", "Directory that shown paths are relative to", true},
    {"rustc-unicode", "Excerpts in messages drawn with Unicode"},
    {"rustdoc-depinfo", "Rebuild documentation by dep-info files"},
    {"rustdoc-map", "Links to documentation elsewhere"},
    {"rustdoc-mergeable-info", "Cross-crate information of rustdoc that can be merged"},
    {"rustdoc-scrape-examples", "Examples in documentation, taken from code that uses the crate"},
    {"sbom", "Lists of what binaries are made of"},
    {"script", "Packages in a single `.rs` file"},
    {"section-timings", "Sections of a compilation in --timings"},
    {"separate-nightlies", ""},
    {"skip-rustdoc-fingerprint", ""},
    {"target-applies-to-host", "`target-applies-to-host` of the configuration"},
    {"trim-paths", "`trim-paths` of profiles"},
    {"unstable-options", "Options that are not stable yet"},
    {"warnings", "`build.warnings` of the configuration"},
    {"terminal-width", "", true, true},
}};

}  // namespace

std::span<const UnstableFlag> unstable_flags() { return kFlags; }

const UnstableFlag* find_unstable_flag(std::string_view name) {
  const auto* found = std::ranges::find(kFlags, name, &UnstableFlag::name);
  return found == kFlags.end() ? nullptr : found;
}

}  // namespace gantry
