#include "cli/unstable.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::cli {
namespace {

struct UnstableFlag {
  std::string_view name;
  std::string_view help;  // "" = not listed
  bool takes_value = false;
};

constexpr std::array<UnstableFlag, 52> kFlags{{
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
    {"terminal-width", ""},
}};

std::string stable_channel(std::string_view what) {
  return fmt::format("{}, but this is the `stable` channel\n{}", what, kReleaseChannels);
}

bool given(const std::vector<std::string>& flags, std::string_view name) {
  return std::find(flags.begin(), flags.end(), name) != flags.end();
}

// `what`: "`cargo report timings` command", "`--artifact-dir` flag".
void require(Session& session, const std::string& what, int issue, const std::string& gate) {
  if (session.nightly_allowed() && given(session.globals.unstable, gate)) return;
  const std::string more =
      fmt::format("\nSee https://github.com/rust-lang/cargo/issues/{} for more information about the {}.", issue, what);
  if (session.nightly_allowed()) {
    throw Error(fmt::format("the {} is unstable, pass `-Z {}` to enable it{}", what, gate, more));
  }
  throw Error(stable_channel(fmt::format("the {} is unstable, and only available on the nightly channel of Cargo", what)) + more);
}

}  // namespace

void require_nightly_command(Session& session, const std::string& command, int issue, const std::string& gate) {
  require(session, fmt::format("`cargo {}` command", command), issue, gate);
}

void require_nightly_flag(Session& session, const std::string& flag, int issue) {
  require(session, fmt::format("`{}` flag", flag), issue, "unstable-options");
}

void check_unstable_flags(const std::vector<std::string>& flags, bool nightly_allowed) {
  if (flags.empty()) return;
  if (!nightly_allowed) throw Error(stable_channel("the `-Z` flag is only accepted on the nightly channel of Cargo"));
  for (const std::string& flag : flags) {
    const std::size_t equals = flag.find('=');
    const std::string name = flag.substr(0, equals);
    const auto known = std::find_if(kFlags.begin(), kFlags.end(), [&](const UnstableFlag& f) { return f.name == name; });
    if (known == kFlags.end()) {
      throw Error(fmt::format(
          "unknown `-Z` flag specified: {}\n\nFor available unstable features, see "
          "https://doc.rust-lang.org/nightly/cargo/reference/unstable.html\nIf you intended to use an unstable rustc feature, "
          "try setting `RUSTFLAGS=\"-Z{}\"`",
          name, flag));
    }
    if (equals != std::string::npos && !known->takes_value) {
      throw Error(fmt::format("flag -Z{} does not take a value, found: `{}`", name, flag.substr(equals + 1)));
    }
    if (name != "unstable-options") throw Error(fmt::format("gantry does not implement `-Z {}` yet", name));
  }
}

std::string unstable_flags_page(const std::string& program) {
  std::size_t widest = 0;
  for (const UnstableFlag& flag : kFlags) widest = std::max(widest, flag.help.empty() ? 0 : flag.name.size());
  std::string page = "Unstable flags, for nightly only:\n\n";
  for (const UnstableFlag& flag : kFlags) {
    if (!flag.help.empty()) page += fmt::format("    -Z {:<{}}  {}\n", flag.name, widest, flag.help);
  }
  page += fmt::format("\nThey are given in front of a command: `{} -Z [FLAG] [COMMAND]`\n", program);
  page += "\n" + stable_channel("Unstable flags are only accepted on the nightly channel of Cargo") + "\n";
  return page;
}

}  // namespace gantry::cli
