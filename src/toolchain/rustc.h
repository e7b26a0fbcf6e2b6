// The compiler in use: its path, version and what it says about targets. Answers are cached on disk, keyed by the identity of
// the program (path, size, mtime, rustup's choice), so that a warm start runs no compiler.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
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
  std::string path;  // as it is run and shown: "rustc", or an absolute path
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
  std::string sysroot_libdir;  // host libraries, or those of the target
  std::vector<std::string> supported_split_debuginfo;
  std::map<std::string, std::optional<FileNamePattern>> crate_types;  // nullopt: the target cannot make it
  bool supports_std = true;
};

enum class FlagsFor { Rustc, Rustdoc };

class Toolchain {
 public:
  // Finds rustc by RUSTC, build.rustc, PATH and asks -vV (cached in `cache_file`). Throws cargo's errors ("could not execute process `rustc -vV`
  // (never executed)", ...).
  Toolchain(const config::Config& config, const Environment& environment, const FileSystem& files, FileSystem& cache_files,
            ProcessRunner& processes, std::string cwd, std::string cache_file);
  ~Toolchain();

  const RustcIdentity& rustc() const;
  // What rustc says for `kind` under its rustflags (probed in one call as cargo does, cached). Throws cargo's errors for unknown targets.
  const TargetInfo& info(const CompileKind& kind);
  // RUSTFLAGS by cargo's rules (CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS, target.*.rustflags, build.rustflags), for units of `kind`. With an
  // explicit --target, host units get none.
  const std::vector<std::string>& flags(const CompileKind& kind, bool is_host_unit, FlagsFor tool);
  // target.<triple>.linker / runner after cfg() matching; errors for several matches.
  std::optional<std::string> linker(const CompileKind& kind);
  std::optional<std::vector<std::string>> runner(const CompileKind& kind);
  std::string triple(const CompileKind& kind) const;  // host triple for host()
  bool platform_applies(const cfgexpr::Platform& platform, const CompileKind& kind);
  // Files and variables that decided the above (compiler binary, rustup's settings, toolchain files present or absent), for the
  // freshness database.
  const std::vector<std::string>& consulted_files() const;
  const std::vector<std::string>& consulted_variables() const;
  // Writes the cache when something new was learnt.
  void save_cache();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The kinds that --target flags (possibly several, "host-tuple" included), build.target say; {host()} when there are none. Deduplicated,
// in cargo's order.
std::vector<CompileKind> requested_kinds(const std::vector<std::string>& target_flags, const config::Config& config,
                                         const std::string& cwd, const FileSystem& files);

}  // namespace gantry::toolchain
