#include "plan/draft_graph.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::plan {
namespace {

using manifest::Target;
using resolver::FeaturesFor;
using resolver::PackageIndex;

bool runs_on_host(const Target& target) { return target.proc_macro || target.is_custom_build(); }

FeaturesFor role(bool host_features) { return host_features ? FeaturesFor::Host : FeaturesFor::Target; }

// How the library of a dependency is made for a unit in `mode`.
CompileMode library_mode(CompileMode mode, const Target& library) {
  const bool metadata_is_enough =
      mode == CompileMode::Check || mode == CompileMode::CheckTest || mode == CompileMode::Doc;
  return metadata_is_enough && !runs_on_host(library) ? CompileMode::Check : CompileMode::Build;
}

std::string in_code(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace

struct DraftGraph::PackageInfo {
  manifest::PackagePtr package;
  const Target* library = nullptr;
  const Target* build_script = nullptr;
  bool is_member = false;
  bool is_local = false;
  std::array<std::optional<std::uint32_t>, 2> features;  // by role
  std::array<std::optional<std::uint32_t>, 4> profiles;  // by host, unwind
};

std::size_t DraftGraph::UnitKeyHash::operator()(const UnitKey& key) const {
  std::size_t hash = std::hash<const void*>()(key.target);
  for (const std::size_t part : {resolver::index_of(key.package), std::size_t{key.profile}, std::size_t{key.slot},
                                 static_cast<std::size_t>(key.mode), std::size_t{key.features}}) {
    hash = hash * 0x9E3779B97F4A7C15ULL + part;
  }
  return hash ^ (hash >> 29);
}

DraftGraph::DraftGraph(const GraphRequest& request, const GraphInputs& inputs) : request_(request), inputs_(inputs) {
  packages_.resize(inputs.resolve.nodes.size());
}

DraftGraph::~DraftGraph() = default;

DraftGraph::PackageInfo& DraftGraph::info(PackageIndex index) {
  auto& slot = packages_[resolver::index_of(index)];
  if (!slot) {
    slot = std::make_unique<PackageInfo>();
    slot->package = inputs_.package(index);
    slot->is_member = inputs_.is_member(slot->package->id());
    slot->is_local = slot->package->id().source().is_path();
    for (const Target& target : slot->package->manifest->targets) {
      if (target.is_lib()) slot->library = &target;
      if (target.is_custom_build() && slot->build_script == nullptr) slot->build_script = &target;
    }
  }
  return *slot;
}

const manifest::PackagePtr& DraftGraph::package(PackageIndex index) { return info(index).package; }

const toolchain::CompileKind& DraftGraph::kind(std::uint32_t slot) const {
  return slot == 0 ? host_ : request_.kinds[slot - 1];
}

std::uint32_t DraftGraph::intern_profile(Profile profile) {
  const auto [entry, inserted] =
      profile_ids_.try_emplace(std::move(profile), static_cast<std::uint32_t>(profiles.size()));
  if (inserted) profiles.push_back(entry->first);
  return entry->second;
}

std::uint32_t DraftGraph::profile_of(PackageIndex package, const UnitPurpose& purpose) {
  PackageInfo& data = info(package);
  auto& cached = data.profiles[(purpose.host ? 2U : 0U) + (purpose.unwind ? 1U : 0U)];
  if (!cached) {
    cached = intern_profile(inputs_.profiles.get(data.package->id(), {.is_member = data.is_member,
                                                                      .is_local = data.is_local,
                                                                      .is_host = purpose.host,
                                                                      .is_test_like = purpose.unwind}));
  }
  return *cached;
}

// A build script's run sees few settings of the unit it runs for: units that differ in others share the run.
std::uint32_t DraftGraph::script_run_profile(std::uint32_t profile) {
  const auto found = run_profiles_.find(profile);
  if (found != run_profiles_.end()) return found->second;
  const Profile& full = profiles[profile];
  Profile run;
  run.name = full.name;
  run.root = full.root;
  run.opt_level = full.opt_level;
  run.debuginfo = full.debuginfo;
  run.debuginfo_deferred = full.debuginfo_deferred;
  run.debug_assertions = full.debug_assertions;
  run.strip_deferred = true;
  const std::uint32_t id = intern_profile(std::move(run));
  run_profiles_.emplace(profile, id);
  return id;
}

std::uint32_t DraftGraph::features_of(PackageIndex package, bool host_features) {
  PackageInfo& data = info(package);
  auto& cached = data.features[host_features ? 1 : 0];
  if (!cached) {
    const auto& set = inputs_.features.features(package, role(host_features));
    std::vector<std::string> sorted(set.begin(), set.end());
    const auto& other = data.features[host_features ? 0 : 1];
    if (other && feature_sets[*other] == sorted) {
      cached = other;
    } else {
      cached = static_cast<std::uint32_t>(feature_sets.size());
      feature_sets.push_back(std::move(sorted));
    }
  }
  return *cached;
}

bool DraftGraph::has_required_features(PackageIndex package, const Target& target, const UnitPurpose& purpose) {
  if (target.required_features.empty()) return true;
  const std::vector<std::string>& own = feature_sets[features_of(package, purpose.host_features)];
  const auto& node = inputs_.resolve[package];
  return std::ranges::all_of(target.required_features, [&](const std::string& wanted) {
    if (std::ranges::binary_search(own, wanted)) return true;
    const std::size_t slash = wanted.find('/');
    if (slash == std::string::npos) return false;
    const std::string_view dependency_name = std::string_view(wanted).substr(0, slash);
    const std::string feature = wanted.substr(slash + 1);
    for (const auto& edge : node.edges) {
      for (const Dependency& dependency : edge.dependencies) {
        if (dependency.name_in_manifest != dependency_name) continue;
        const Target* library = info(edge.to).library;
        const bool host = purpose.host_features || dependency.kind == DependencyKind::Build ||
                          (library != nullptr && library->proc_macro);
        const FeaturesFor dependency_role = role(host);
        if (inputs_.features.is_activated(edge.to, dependency_role) &&
            inputs_.features.features(edge.to, dependency_role).contains(feature)) {
          return true;
        }
      }
    }
    return false;
  });
}

DraftId DraftGraph::add(PackageIndex package, const Target* target, const UnitPurpose& purpose, std::uint32_t slot,
                        CompileMode mode, std::uint32_t profile) {
  const UnitKey key{package, target, profile, slot, mode, features_of(package, purpose.host_features)};
  const auto [entry, inserted] = ids_.try_emplace(key, static_cast<DraftId>(units.size()));
  if (inserted) {
    Draft& unit = units.emplace_back();
    unit.package = package;
    unit.target = target;
    unit.profile = profile;
    unit.slot = slot;
    unit.mode = mode;
    unit.features = key.features;
    unit.purpose = purpose;
  }
  return entry->second;
}

DraftId DraftGraph::add_root(PackageIndex package, const Target* target, CompileMode mode, std::size_t kind_index) {
  // A proc macro that is itself asked for is built for the host, but with the profile of the command.
  UnitPurpose purpose;
  const bool tests = request_.intent == UserIntent::Test || request_.intent == UserIntent::Bench ||
                     request_.intent == UserIntent::CheckTest;
  const bool host = runs_on_host(*target);
  purpose.host_features = target->proc_macro;  // the same as its users have
  purpose.unwind = tests || host || mode == CompileMode::Test || mode == CompileMode::CheckTest;
  const std::uint32_t slot = host ? 0 : static_cast<std::uint32_t>(1 + kind_index);
  return add(package, target, purpose, slot, mode, profile_of(package, purpose));
}

void DraftGraph::complete(const std::vector<DraftId>& roots) {
  std::vector<DraftId> pending(roots.rbegin(), roots.rend());
  std::vector<DraftDependency> dependencies;
  while (!pending.empty()) {
    const DraftId id = pending.back();
    pending.pop_back();
    if (std::exchange(units[id].completed, true)) continue;
    dependencies.clear();
    compute_dependencies(id, dependencies);
    for (std::size_t i = dependencies.size(); i-- > 0;) {
      if (!units[dependencies[i].unit].completed) pending.push_back(dependencies[i].unit);
    }
    units[id].dependencies = std::move(dependencies);
  }
  connect_links();
}

void DraftGraph::compute_dependencies(DraftId id, std::vector<DraftDependency>& result) {
  const Draft unit = units[id];  // a copy: `units` grows below
  if (unit.mode == CompileMode::RunCustomBuild) {
    if (unit.links_overridden) return;
    const UnitPurpose purpose{.host = true, .host_features = unit.purpose.host_features, .unwind = true};
    const Target* script = info(unit.package).build_script;
    result.push_back(
        {.unit = add(unit.package, script, purpose, 0, CompileMode::Build, profile_of(unit.package, purpose)),
         .extern_name = ""});
    return;
  }
  add_libraries(unit, result);
  if (unit.target->is_custom_build()) return;
  add_build_script_run(unit, result);
  const bool is_documented_test = unit.mode == CompileMode::Doc && (unit.target->is_test() || unit.target->is_bench());
  if ((!unit.target->is_lib() || unit.mode == CompileMode::Doctest) && !is_documented_test) {
    const Target* library = info(unit.package).library;
    if (library != nullptr && library->is_linkable()) {
      add_library_unit(unit, unit.package, *library, library->crate_name(), false, false, result);
    }
  }
  if ((unit.target->is_test() || unit.target->is_bench()) && unit.mode == CompileMode::Test) add_programs(unit, result);
}

void DraftGraph::add_libraries(const Draft& unit, std::vector<DraftDependency>& result) {
  const bool is_script = unit.target->is_custom_build();
  const bool with_development = unit.target->is_test() || unit.target->is_example() || unit.mode == CompileMode::Test ||
                                unit.mode == CompileMode::CheckTest || unit.mode == CompileMode::Doctest;
  for (const auto& edge : inputs_.resolve[unit.package].edges) {
    bool applies = false;
    bool is_public = false;
    bool development_only = true;
    for (const Dependency& dependency : edge.dependencies) {
      if ((dependency.kind == DependencyKind::Build) != is_script) continue;
      if (dependency.kind == DependencyKind::Development && !with_development) continue;
      if (dependency.platform && !inputs_.toolchain.platform_applies(*dependency.platform, kind(unit.slot))) continue;
      if (dependency.optional && !inputs_.features.is_dependency_activated(
                                     unit.package, role(unit.purpose.host_features), dependency.name_in_manifest)) {
        continue;
      }
      applies = true;
      is_public = is_public || dependency.is_public;
      if (dependency.kind != DependencyKind::Development) development_only = false;
    }
    if (!applies) continue;
    const Target* library = info(edge.to).library;
    if (library == nullptr) continue;
    // All entries for this package count, also those that do not apply here: the crate has one name. Optional ones that
    // are off do not.
    std::optional<std::string> name;
    for (const Dependency& dependency : edge.dependencies) {
      if (dependency.optional && !inputs_.features.is_dependency_activated(
                                     unit.package, role(unit.purpose.host_features), dependency.name_in_manifest)) {
        continue;
      }
      std::string candidate = dependency.explicit_name ? in_code(dependency.name_in_manifest) : library->crate_name();
      if (!name) {
        name = std::move(candidate);
      } else if (*name != candidate) {
        throw Error(fmt::format("the crate `{}` depends on crate `{}` multiple times with different names",
                                info(unit.package).package->id().display(), info(edge.to).package->id().display()));
      }
    }
    add_library_unit(unit, edge.to, *library, std::move(*name), is_public, development_only, result);
  }
}

void DraftGraph::add_library_unit(const Draft& unit, PackageIndex package, const Target& library,
                                  std::string extern_name, bool is_public, bool development_only,
                                  std::vector<DraftDependency>& result) {
  UnitPurpose purpose = unit.purpose;
  if (runs_on_host(library) || runs_on_host(*unit.target)) {
    purpose = {.host = true, .host_features = true, .unwind = true};
  }
  const std::uint32_t slot = runs_on_host(library) ? 0 : unit.slot;
  const std::uint32_t profile = profile_of(package, purpose);
  result.push_back({.unit = add(package, &library, purpose, slot, library_mode(unit.mode, library), profile),
                    .extern_name = extern_name,
                    .is_public = is_public,
                    .development_only = development_only});
  const bool own = package == unit.package;
  if (unit.mode == CompileMode::Doc && library.doc && (own || request_.document_dependencies)) {
    // Links into the pages of the dependency: they must be there first.
    result.push_back({.unit = add(package, &library, purpose, slot, CompileMode::Doc, profile),
                      .extern_name = std::move(extern_name),
                      .is_public = is_public,
                      .development_only = development_only});
  }
}

void DraftGraph::add_build_script_run(const Draft& unit, std::vector<DraftDependency>& result) {
  const PackageInfo& data = info(unit.package);
  if (data.build_script == nullptr) return;
  const DraftId run = add(unit.package, data.build_script, unit.purpose, unit.slot, CompileMode::RunCustomBuild,
                          script_run_profile(unit.profile));
  const auto& links = data.package->manifest->metadata.links;
  if (links && inputs_.is_links_overridden && inputs_.is_links_overridden(*links, kind(unit.slot))) {
    units[run].links_overridden = true;
  }
  result.push_back({.unit = run, .extern_name = ""});
}

// Integration tests and benches start the package's programs (CARGO_BIN_EXE_<name>).
void DraftGraph::add_programs(const Draft& unit, std::vector<DraftDependency>& result) {
  UnitPurpose purpose;
  purpose.host_features = unit.purpose.host_features;
  const manifest::PackagePtr package = info(unit.package).package;
  for (const Target& target : package->manifest->targets) {
    if (!target.is_bin() || !has_required_features(unit.package, target, purpose)) continue;
    result.push_back(
        {.unit = add(unit.package, &target, purpose, unit.slot, CompileMode::Build, profile_of(unit.package, purpose)),
         .extern_name = ""});
  }
}

// A build script sees the DEP_<links>_<key> variables of the packages its package depends on: it runs after theirs.
void DraftGraph::connect_links() {
  std::vector<std::vector<DraftId>> dependents(units.size());
  for (DraftId id = 0; id < units.size(); ++id) {
    for (const DraftDependency& dependency : units[id].dependencies) {
      if (units[dependency.unit].mode == CompileMode::RunCustomBuild) dependents[dependency.unit].push_back(id);
    }
  }
  const auto run_of = [&](DraftId id) -> std::optional<DraftId> {
    if (!info(units[id].package).package->manifest->metadata.links) return std::nullopt;
    for (const DraftDependency& dependency : units[id].dependencies) {
      if (units[dependency.unit].mode == CompileMode::RunCustomBuild) return dependency.unit;
    }
    return std::nullopt;
  };
  std::vector<std::pair<DraftId, DraftId>> added;
  for (DraftId run = 0; run < units.size(); ++run) {
    for (const DraftId dependent : dependents[run]) {
      for (const DraftDependency& dependency : units[dependent].dependencies) {
        const Draft& other = units[dependency.unit];
        if (dependency.development_only || other.package == units[run].package || !other.target->is_lib()) continue;
        if (const auto other_run = run_of(dependency.unit)) added.emplace_back(run, *other_run);
      }
    }
  }
  std::ranges::sort(added);
  added.erase(std::unique(added.begin(), added.end()), added.end());
  for (const auto& [run, other] : added) units[run].dependencies.push_back({.unit = other, .extern_name = ""});
}

}  // namespace gantry::plan
