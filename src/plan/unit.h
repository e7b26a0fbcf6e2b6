// Units and their graph: a unit is one invocation of a tool for one target of one package in one mode, profile and
// kind. The graph is built once and not changed by execution; ids are dense and dependencies come before dependents.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "manifest/manifest.h"
#include "plan/profile.h"
#include "resolver/features.h"
#include "toolchain/rustc.h"

namespace gantry::plan {

enum class CompileMode {
  Build,           // rustc, full
  Check,           // rustc, metadata only
  CheckTest,       // rustc --test, metadata only
  Test,            // rustc --test (also benches)
  Doc,             // rustdoc
  Doctest,         // rustdoc --test
  RunCustomBuild,  // runs a build script
};

// What a unit must contain for the link-time optimisation of its dependents, or does itself (plan/lto.h).
enum class UnitLto {
  OnlyObject,        // nobody optimises at link time
  OnlyBitcode,       // all users do
  ObjectAndBitcode,  // some do
  Run,               // this unit performs it; profile.lto says which
  Off,               // lto = "off"
};

enum class UnitId : std::uint32_t {};
constexpr std::size_t index_of(UnitId id) { return static_cast<std::size_t>(id); }

struct UnitDependency {
  UnitId unit;
  std::string extern_name;  // in `--extern name=...`; "" for build scripts and other dependencies that are not linked
  bool is_public = false;
};

struct Unit {
  manifest::PackagePtr package;
  const manifest::Target* target = nullptr;  // into package->manifest (or UnitGraph::changed_targets)
  resolver::PackageIndex package_index{};
  Profile profile;
  toolchain::CompileKind kind;  // what it is built for
  bool is_host = false;         // build script, proc macro, or a dependency of one (role Host)
  CompileMode mode = CompileMode::Build;
  std::vector<std::string> features;   // sorted
  std::vector<std::string> rustflags;  // RUSTFLAGS for this unit
  std::vector<std::string> rustdocflags;
  std::vector<std::string> extra_args;        // cargo rustc -- ..., last
  std::optional<std::string> links_override;  // key of [target.*.links] that replaces its build script
  bool is_member = false;                     // workspace member: workspace wrapper, warnings shown
  bool is_local = false;                      // path source: watched for changes, lints not capped
  UnitLto lto = UnitLto::OnlyObject;
  std::vector<UnitDependency> dependencies;  // in cargo's order

  bool is_test_like() const { return mode == CompileMode::Test || mode == CompileMode::CheckTest; }
  bool is_check() const { return mode == CompileMode::Check || mode == CompileMode::CheckTest; }
  bool is_doc() const { return mode == CompileMode::Doc; }
  bool runs_build_script() const { return mode == CompileMode::RunCustomBuild; }
  // The result is linked (or run): every library below it must be complete, its .rmeta is not enough to start.
  bool requires_upstream_objects() const;
};

struct UnitGraph {
  std::vector<Unit> units;
  std::vector<UnitId> roots;  // what the user asked for, in cargo's order
  // Targets that differ from their manifest's (`cargo rustc --crate-type`); units point into them.
  std::vector<std::shared_ptr<const manifest::Target>> changed_targets;
  const Unit& operator[](UnitId id) const { return units[index_of(id)]; }
  std::vector<std::vector<UnitId>> dependents() const;
};

}  // namespace gantry::plan
