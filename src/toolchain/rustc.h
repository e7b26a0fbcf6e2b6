// The compiler in use: its path, version and what it says about targets. Answers are cached on disk, keyed by the
// identity of the program (path, size, mtime, rustup's choice), so that a warm start runs no compiler.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "base/reporter.h"
#include "cfgexpr/cfg.h"
#include "config/config.h"
#include "semver/version.h"

namespace gantry::toolchain {

// What a unit is compiled for: the host (no --target given) or an explicit target (triple or path of a JSON spec).
class CompileKind {
 public:
  static CompileKind host() { return {}; }
  // `target`: a triple, or the path of a .json specification (made absolute).
  static CompileKind target(std::string target);

  bool is_host() const { return target_.empty(); }
  // What --target gets.
  const std::string& rustc_target() const { return target_; }
  // Directory name and name in messages: the triple, or the stem of the JSON file.
  std::string short_name() const;
  auto operator<=>(const CompileKind&) const = default;

 private:
  std::string target_;
};

struct RustcIdentity {
  std::string path;                              // as it is run and shown: "rustc", or an absolute path
  std::optional<std::string> wrapper;            // RUSTC_WRAPPER
  std::optional<std::string> workspace_wrapper;  // RUSTC_WORKSPACE_WRAPPER
  std::string rustdoc;
  std::string verbose_version;  // text of `rustc -vV`
  semver::Version version;
  std::string host;
  std::string commit_hash;
  bool is_nightly() const;
};

// How rustc names a file of a crate type for a target.
struct FileNamePattern {
  std::string prefix;
  std::string suffix;
};

struct TargetInfo {
  std::vector<cfgexpr::Cfg> cfgs;
  std::string sysroot;
  std::string sysroot_libdir;  // the target's own libraries: "lib/rustlib/TRIPLE/lib" in the sysroot
  std::vector<std::string> supported_split_debuginfo;
  std::map<std::string, std::optional<FileNamePattern>> crate_types;  // nullopt: the target cannot make it
  bool supports_std = true;
};

enum class FlagsFor { Rustc, Rustdoc };

class Toolchain {
 public:
  // Finds rustc by RUSTC, build.rustc, PATH and asks -vV (cached: see probe_cache.h). Throws cargo's errors ("could not
  // execute process `rustc -vV` (never executed)", ...). `reporter` gets the warnings about the configuration; without
  // one they are not shown.
  Toolchain(const config::Config& config, const Environment& environment, const FileSystem& files,
            FileSystem& cache_files, ProcessRunner& processes, std::string cwd, std::string cache_file,
            std::string shared_cache_file, Reporter* reporter = nullptr);
  ~Toolchain();

  // What the command compiles for; to be said before `info` and `flags` are asked. When all are explicit targets,
  // host() is for build scripts and proc macros alone and gets no flags. Without a call it is {host()}.
  void set_requested_kinds(const std::vector<CompileKind>& kinds);

  const RustcIdentity& rustc() const;
  // What rustc says for `kind` under its rustflags (probed in one call as cargo does, cached). Throws cargo's errors
  // for unknown targets.
  const TargetInfo& info(const CompileKind& kind);
  // Asks rustc for the file names of a crate type that `info(kind)` does not know yet. Throws for one that rustc
  // refuses.
  void learn_crate_type(const CompileKind& kind, const std::string& type);
  // RUSTFLAGS by cargo's rules (CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS, target.*.rustflags, build.rustflags), for units of
  // `kind`. With an explicit --target, host units get none. Flags of [target.'cfg(...)'] need the target's cfgs, which
  // flags may change: rustc is asked a second time when they do, and a warning says so when the answer changes the
  // flags once more.
  const std::vector<std::string>& flags(const CompileKind& kind, bool is_host_unit, FlagsFor tool);
  // Throws for wrong types in the [target] tables that the host and `kinds` use; cargo finds them before it resolves.
  void check_configuration(const std::vector<CompileKind>& kinds);
  // Throws when several cfg() tables name a runner or a linker; cargo looks before it compiles anything, even for
  // `check`.
  void check_tools(const std::vector<CompileKind>& kinds);
  // target.<triple>.linker / runner after cfg() matching; errors for several matches.
  std::optional<std::string> linker(const CompileKind& kind);
  std::optional<std::vector<std::string>> runner(const CompileKind& kind);
  std::string triple(const CompileKind& kind) const;  // host triple for host()
  bool platform_applies(const cfgexpr::Platform& platform, const CompileKind& kind);
  // Files and variables that decided the above (compiler binary, rustup's settings, toolchain files present or absent),
  // for the freshness database.
  const std::vector<std::string>& consulted_files() const;
  const std::vector<std::string>& consulted_variables() const;
  // Writes the caches when something new was learnt; no directory is made for it but .gantry.
  void save_cache();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The kinds that --target flags (possibly several), else CARGO_BUILD_TARGET and build.target (a string or an array),
// say; {host()} when none of them is given, and nothing at all for an empty array: then nothing is built. "host-tuple"
// means `host`, rustc's own triple. Sorted, without duplicates. Throws for empty names and for JSON specifications,
// which cargo's stable channel refuses.
std::vector<CompileKind> requested_kinds(const std::vector<std::string>& target_flags, const config::Config& config,
                                         const std::string& host);

}  // namespace gantry::toolchain
