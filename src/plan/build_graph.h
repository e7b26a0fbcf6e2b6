// From selected packages and targets to the unit graph (which targets a command builds: Cargo Book, "cargo build",
// Target Selection; which dependencies each unit gets).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "plan/unit.h"

namespace gantry::plan {

enum class UserIntent { Build, Check, Test, Bench, Doc, CheckTest };  // CheckTest: check --profile test

// One kind of target flag: not given, all (--bins), or names and glob patterns (--bin a --bin 'b*').
struct TargetRule {
  bool all = false;
  std::vector<std::string> names;
  bool given() const { return all || !names.empty(); }
};

struct TargetFilter {
  bool all_targets = false;  // --all-targets
  bool lib = false;
  bool tested = false;  // cargo test NAME: the libraries and what is tested by default, but no documentation
  TargetRule bins, examples, tests, benches;
  bool doctests_only = false;  // --doc
  bool given() const {
    return all_targets || lib || tested || bins.given() || examples.given() || tests.given() || benches.given() ||
           doctests_only;
  }
};

struct GraphRequest {
  UserIntent intent = UserIntent::Build;
  std::vector<manifest::PackagePtr> packages;  // selected members, in order
  TargetFilter filter;
  std::vector<toolchain::CompileKind> kinds;
  std::vector<std::string> extra_rustc_args;     // `cargo rustc -- args`: exactly one target
  std::optional<std::string> single_crate_type;  // rustc --crate-type: one type or a list with commas
  bool no_run = false;
  std::vector<std::string>
      extra_rustdoc_args;             // `cargo rustdoc -- args`: exactly one target; see also plan/doc_units.h
  bool document_dependencies = true;  // false: cargo doc --no-deps
  // For messages about targets that are not found: the texts of -p as typed (empty: default packages or --workspace),
  // and all members of the workspace.
  std::vector<std::string> package_specs;
  bool one_package = false;  // the command never means several packages: rustc, rustdoc
  std::vector<manifest::PackagePtr> workspace_members;
};

struct GraphInputs {
  const resolver::Resolve& resolve;
  const resolver::ResolvedFeatures& features;
  const ProfileSet& profiles;
  toolchain::Toolchain& toolchain;
  std::function<manifest::PackagePtr(resolver::PackageIndex)> package;  // loads on demand
  std::function<bool(const PackageId&)> is_member;
  // Build-script overrides of [target.<triple>.<links>]: whether `links` is overridden for `kind`.
  std::function<bool(const std::string& links, const toolchain::CompileKind& kind)> is_links_overridden;
};

// Throws cargo's errors (no such target with did-you-mean, no library targets found, required features missing,
// colliding documentation, ...). Colliding files and dependencies without a library are warnings: see
// plan/unit_warnings.h for the former.
UnitGraph build_unit_graph(const GraphRequest& request, const GraphInputs& inputs, Reporter& reporter);

// Whether the selection builds tests, examples or benches: dev-dependencies take part then.
bool needs_dev_dependencies(UserIntent intent, const TargetFilter& filter);

}  // namespace gantry::plan
