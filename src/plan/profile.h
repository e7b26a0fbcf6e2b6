// Profiles after inheritance, overrides and configuration (Cargo Book, "Profiles"): what each unit is compiled with.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "config/config.h"
#include "manifest/profile.h"
#include "model/package_id.h"

namespace gantry::plan {

// False: "thin local", rustc's default. True and Fat mean the same to rustc but are passed on as they were written ("-C
// lto",
// "-C lto=fat"). Other: a text rustc is left to judge (Profile::lto_text).
enum class Lto { Off, False, True, Thin, Fat, Other };

struct Profile {
  std::string name;  // "dev", "release", "test", "bench", custom
  std::string root;  // "debug" or "release": value of PROFILE in build scripts
  std::string opt_level = "0";
  Lto lto = Lto::False;
  std::string lto_text;  // with Lto::Other
  std::optional<std::uint32_t> codegen_units;
  std::string debuginfo = "0";      // rustc's value: "0", "1", "2", "line-tables-only", "line-directives-only"
  bool debuginfo_deferred = false;  // build scripts: 0, unless the same unit is also built with debug info
  std::optional<std::string> split_debuginfo;
  bool debug_assertions = false;
  bool overflow_checks = false;
  bool rpath = false;
  bool incremental = false;
  std::string panic = "unwind";
  std::string strip = "none";
  bool strip_deferred =
      false;  // not set by the user: "debuginfo" where nothing linked has debug info (decided with the unit graph)
  std::vector<std::string> rustflags;
  std::optional<std::string> codegen_backend;
  std::optional<bool> hint_mostly_unused;  // the nightly channel alone acts on it
  auto operator<=>(const Profile&) const = default;
};

// Who the profile is for.
struct ProfileFor {
  bool is_member = false;     // "*" overrides are for all others
  bool is_local = false;      // incremental compilation is for sources that users edit
  bool is_host = false;       // build scripts, proc macros and their dependencies: build-override
  bool is_test_like = false;  // test or bench: panic setting is ignored
};

class ProfileSet {
 public:
  // `requested`: --profile/--release/command default. Throws cargo's errors for undefined profiles, bad inherits,
  // cycles, reserved names. Profiles from configuration and environment win over the manifest's. Warns about overrides
  // that match nothing (later, by `validate`).
  ProfileSet(const manifest::Profiles& manifest_profiles, const config::Config& config, std::string requested,
             const Environment& environment);

  // Throws when several package overrides match the package.
  Profile get(const PackageId& package, const ProfileFor& purpose) const;
  // Profile of running a build script: only what its variables show.
  const std::string& name() const;
  // Directory below target/: "debug" for dev and test, "release" for release and bench, else the name.
  const std::string& directory() const;
  // "unoptimized + debuginfo" of the Finished line.
  std::string describe() const;
  // After resolution, with all packages of the lock file: warns about unused keys of [profile] in configuration files,
  // and about package overrides of the manifest that match no package.
  void validate(const std::vector<PackageId>& packages, Reporter& reporter) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace gantry::plan
