// The unit graph while it grows: units are created on demand from a work list, each once. Units for the host and units
// for the requested target are kept apart here even when both are compiled for the same machine; plan/share_units.h
// unifies them.
//
// Rules (Cargo Book, "Build Scripts", "Cargo Targets", "Features": Resolver version 2):
//   - a library is checked for checked and documented units and built for the others; what runs on the host (proc
//   macros, build
//     scripts and everything below them) is always built;
//   - below a build script or proc macro everything is for the host, with build-override profiles and unwinding panics;
//   - tests, and what they link, unwind too; the programs that integration tests start follow the profile.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "plan/build_graph.h"

namespace gantry::plan {

// Circumstances that a unit passes on to its dependencies.
struct UnitPurpose {
  bool host = false;           // below a build script or proc macro: build-override profile
  bool host_features = false;  // features of the Host role
  bool unwind = false;         // panic = "abort" of the profile is ignored
};

using DraftId = std::uint32_t;

struct DraftDependency {
  DraftId unit;
  std::string extern_name;
  bool is_public = false;
  bool development_only = false;
};

struct Draft {
  resolver::PackageIndex package{};
  const manifest::Target* target = nullptr;
  std::uint32_t profile = 0;  // into DraftGraph::profiles
  std::uint32_t slot = 0;     // 0: the host; else 1 + index into GraphRequest::kinds
  CompileMode mode = CompileMode::Build;
  bool completed = false;      // its dependencies are known
  std::uint32_t features = 0;  // into DraftGraph::feature_sets
  UnitPurpose purpose;
  bool links_overridden = false;
  std::vector<DraftDependency> dependencies;
};

class DraftGraph {
 public:
  DraftGraph(const GraphRequest& request, const GraphInputs& inputs);
  ~DraftGraph();

  // The unit of one selected target for one requested kind (index into the request's kinds).
  DraftId add_root(resolver::PackageIndex package, const manifest::Target* target, CompileMode mode, std::size_t kind);
  // Creates everything the roots need. Throws cargo's errors.
  void complete(const std::vector<DraftId>& roots);

  const manifest::PackagePtr& package(resolver::PackageIndex index);
  // Whether all of the target's required-features are on (also "dependency/feature" ones).
  bool has_required_features(resolver::PackageIndex package, const manifest::Target& target,
                             const UnitPurpose& purpose);

  std::vector<Draft> units;
  std::deque<Profile> profiles;
  std::deque<std::vector<std::string>> feature_sets;

 private:
  struct PackageInfo;
  struct UnitKey {
    resolver::PackageIndex package;
    const manifest::Target* target;
    std::uint32_t profile;
    std::uint32_t slot;
    CompileMode mode;
    std::uint32_t features;
    bool operator==(const UnitKey&) const = default;
  };
  struct UnitKeyHash {
    std::size_t operator()(const UnitKey& key) const;
  };

  PackageInfo& info(resolver::PackageIndex index);
  DraftId add(resolver::PackageIndex package, const manifest::Target* target, const UnitPurpose& purpose,
              std::uint32_t slot, CompileMode mode, std::uint32_t profile);
  std::uint32_t profile_of(resolver::PackageIndex package, const UnitPurpose& purpose);
  std::uint32_t script_run_profile(std::uint32_t profile);
  std::uint32_t intern_profile(Profile profile);
  std::uint32_t features_of(resolver::PackageIndex package, bool host_features);
  const toolchain::CompileKind& kind(std::uint32_t slot) const;

  void compute_dependencies(DraftId id, std::vector<DraftDependency>& result);
  void add_libraries(const Draft& unit, std::vector<DraftDependency>& result);
  void add_library_unit(const Draft& unit, resolver::PackageIndex package, const manifest::Target& library,
                        std::string extern_name, bool is_public, bool development_only,
                        std::vector<DraftDependency>& result);
  void add_build_script_run(const Draft& unit, std::vector<DraftDependency>& result);
  void add_programs(const Draft& unit, std::vector<DraftDependency>& result);
  void connect_links();

  const GraphRequest& request_;
  const GraphInputs& inputs_;
  toolchain::CompileKind host_ = toolchain::CompileKind::host();
  std::vector<std::unique_ptr<PackageInfo>> packages_;  // by PackageIndex
  std::unordered_map<UnitKey, DraftId, UnitKeyHash> ids_;
  std::map<Profile, std::uint32_t> profile_ids_;
  std::unordered_map<std::uint32_t, std::uint32_t> run_profiles_;
};

}  // namespace gantry::plan
