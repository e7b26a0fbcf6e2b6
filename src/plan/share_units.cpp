#include "plan/share_units.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"

namespace gantry::plan {
namespace {

int mode_rank(CompileMode mode) {
  switch (mode) {
    case CompileMode::Test: return 0;
    case CompileMode::Build: return 1;
    case CompileMode::Check: return 2;
    case CompileMode::CheckTest: return 3;
    case CompileMode::Doc: return 4;
    case CompileMode::Doctest: return 5;
    case CompileMode::RunCustomBuild: return 6;
  }
  return 7;
}

int debuginfo_rank(const std::string& value) {
  if (value == "0") return 0;
  if (value == "line-directives-only") return 1;
  if (value == "line-tables-only") return 2;
  return value == "1" ? 3 : 4;
}

// Units of one package and target differ in few settings; these decide the order.
auto profile_rank(const Profile& profile) {
  return std::make_tuple(profile.opt_level, static_cast<int>(profile.lto), profile.codegen_backend,
                         profile.codegen_units, debuginfo_rank(profile.debuginfo), profile.split_debuginfo,
                         profile.debug_assertions, profile.overflow_checks, profile.rpath, profile.incremental,
                         profile.panic != "unwind", profile.strip);
}

class Finisher {
 public:
  Finisher(DraftGraph& drafts, const GraphRequest& request, const GraphInputs& inputs)
      : drafts_(drafts), request_(request), inputs_(inputs) {
    share_ = std::ranges::all_of(request.kinds, [](const toolchain::CompileKind& kind) { return kind.is_host(); });
  }

  UnitGraph run(const std::vector<DraftId>& roots) {
    settle_strip();
    if (share_) note_debug_info_in_use();
    final_ids_.assign(drafts_.units.size(), kUnknown);
    for (const DraftId root : roots) visit(root);
    for (const DraftId root : roots) graph_.roots.push_back(UnitId(final_ids_[root]));
    order();
    return std::move(graph_);
  }

 private:
  static constexpr std::uint32_t kUnknown = ~0U;
  static constexpr std::uint32_t kInProgress = ~0U - 1;

  using DebugKey =
      std::tuple<resolver::PackageIndex, const manifest::Target*, CompileMode, std::uint32_t, std::uint32_t>;

  DebugKey debug_key(const Draft& unit, std::uint32_t profile) const {
    return {unit.package, unit.target, unit.mode, unit.features, profile};
  }

  std::uint32_t without_deferral(std::uint32_t profile) {
    const Profile& original = drafts_.profiles[profile];
    if (!original.debuginfo_deferred) return profile;
    const auto found = settled_.find(profile);
    if (found != settled_.end()) return found->second;
    Profile settled = original;
    settled.debuginfo_deferred = false;
    return settled_.emplace(profile, intern(settled)).first->second;
  }

  std::uint32_t weakened(std::uint32_t profile) {
    const auto found = weak_.find(profile);
    if (found != weak_.end()) return found->second;
    Profile weak = drafts_.profiles[profile];
    weak.debuginfo_deferred = false;
    weak.debuginfo = "0";
    return weak_.emplace(profile, intern(weak)).first->second;
  }

  std::uint32_t intern(const Profile& profile) {
    if (ids_by_profile_.empty()) {
      for (std::uint32_t id = 0; id < drafts_.profiles.size(); ++id)
        ids_by_profile_.try_emplace(drafts_.profiles[id], id);
    }
    const auto [entry, inserted] =
        ids_by_profile_.try_emplace(profile, static_cast<std::uint32_t>(drafts_.profiles.size()));
    if (inserted) drafts_.profiles.push_back(profile);
    return entry->second;
  }

  // Debug info of the standard library is stripped from what has none of its own: when strip is not set, and neither
  // the unit nor one of its dependencies has debug info (Cargo Book, "Profiles": strip). Deferred debug info counts.
  void settle_strip() {
    std::vector<std::uint8_t> has_debug_info(drafts_.units.size(), 0);
    for (DraftId id = 0; id < drafts_.units.size(); ++id) {
      const Draft& unit = drafts_.units[id];
      const auto of_profile = [&](const Draft& any) { return drafts_.profiles[any.profile].debuginfo != "0"; };
      has_debug_info[id] =
          of_profile(unit) || std::ranges::any_of(unit.dependencies, [&](const DraftDependency& dependency) {
            return of_profile(drafts_.units[dependency.unit]);
          });
    }
    std::map<std::pair<std::uint32_t, bool>, std::uint32_t> settled;
    for (DraftId id = 0; id < drafts_.units.size(); ++id) {
      Draft& unit = drafts_.units[id];
      if (!drafts_.profiles[unit.profile].strip_deferred) continue;
      const auto [entry, inserted] = settled.try_emplace({unit.profile, has_debug_info[id] != 0}, 0);
      if (inserted) {
        Profile profile = drafts_.profiles[unit.profile];
        profile.strip_deferred = false;
        profile.strip = has_debug_info[id] != 0 ? "none" : "debuginfo";
        entry->second = intern(profile);
      }
      unit.profile = entry->second;
    }
  }

  // Units that are not made for the build's own use, as they are: a host unit equal to one of them keeps its debug
  // info, so that both are one.
  void note_debug_info_in_use() {
    for (const Draft& unit : drafts_.units) {
      if (!unit.purpose.host && unit.completed) in_use_.emplace(debug_key(unit, unit.profile), true);
    }
  }

  std::uint32_t final_profile(const Draft& unit) {
    if (!drafts_.profiles[unit.profile].debuginfo_deferred) return unit.profile;
    const std::uint32_t settled = without_deferral(unit.profile);
    if (!share_ || unit.slot != 0) return settled;
    return in_use_.contains(debug_key(unit, settled)) ? settled : weakened(unit.profile);
  }

  // Dependencies first, without recursion: chains may be long.
  void visit(DraftId start) {
    std::vector<std::pair<DraftId, std::size_t>> stack;
    const auto enter = [&](DraftId id) {
      if (final_ids_[id] == kInProgress) {
        throw Error(fmt::format("internal error: the unit graph has a cycle through `{}`",
                                drafts_.package(drafts_.units[id].package)->id().display()));
      }
      if (final_ids_[id] != kUnknown) return;
      final_ids_[id] = kInProgress;
      stack.emplace_back(id, 0);
    };
    enter(start);
    while (!stack.empty()) {
      auto& [id, next] = stack.back();
      const Draft& unit = drafts_.units[id];
      if (next < unit.dependencies.size()) {
        enter(unit.dependencies[next++].unit);
      } else {
        finish(id);
        stack.pop_back();
      }
    }
  }

  void finish(DraftId id) {
    const Draft& draft = drafts_.units[id];
    std::vector<UnitDependency> dependencies;
    dependencies.reserve(draft.dependencies.size());
    for (const DraftDependency& dependency : draft.dependencies) {
      dependencies.push_back({UnitId(final_ids_[dependency.unit]), dependency.extern_name, dependency.is_public});
    }
    std::ranges::sort(dependencies, [](const UnitDependency& a, const UnitDependency& b) {
      return std::tie(a.unit, a.extern_name) < std::tie(b.unit, b.extern_name);
    });

    const std::uint32_t profile = final_profile(draft);
    Hasher hasher;
    hasher.add(std::uint64_t{resolver::index_of(draft.package)});
    hasher.add(std::uint64_t{reinterpret_cast<std::uintptr_t>(draft.target)});
    hasher.add(std::uint64_t{profile});
    hasher.add(std::uint64_t{share_ ? 0 : draft.slot});
    hasher.add(static_cast<std::uint64_t>(draft.mode));
    hasher.add(std::uint64_t{draft.features});
    for (const UnitDependency& dependency : dependencies) {
      hasher.add(std::uint64_t{index_of(dependency.unit)});
      hasher.add(dependency.extern_name);
    }
    const auto [entry, inserted] =
        shared_.try_emplace(hasher.finish(), static_cast<std::uint32_t>(graph_.units.size()));
    final_ids_[id] = entry->second;
    if (inserted) {
      add_unit(draft, profile, std::move(dependencies));
    } else if (draft.slot != 0) {
      graph_.units[entry->second].is_host = false;
    }
  }

  void add_unit(const Draft& draft, std::uint32_t profile, std::vector<UnitDependency> dependencies) {
    Unit& unit = graph_.units.emplace_back();
    unit.package = drafts_.package(draft.package);
    unit.target = draft.target;
    unit.package_index = draft.package;
    unit.profile = drafts_.profiles[profile];
    if (draft.slot != 0) unit.kind = request_.kinds[draft.slot - 1];
    unit.is_host = draft.slot == 0;
    unit.mode = draft.mode;
    unit.features = drafts_.feature_sets[draft.features];
    unit.is_member = inputs_.is_member(unit.package->id());
    unit.is_local = unit.package->id().source().is_path();
    if (draft.links_overridden) unit.links_override = unit.package->manifest->metadata.links;
    unit.dependencies = std::move(dependencies);
    // With an explicit --target nothing that runs on the host gets the user's flags.
    if (share_ || draft.slot != 0) {
      unit.rustflags = inputs_.toolchain.flags(unit.kind, unit.is_host, toolchain::FlagsFor::Rustc);
      unit.rustdocflags = inputs_.toolchain.flags(unit.kind, unit.is_host, toolchain::FlagsFor::Rustdoc);
    }
  }

  // Sorts roots and dependencies by package, target, profile, kind, mode and features.
  void order() {
    std::vector<std::uint32_t> by_order(graph_.units.size());
    for (std::uint32_t i = 0; i < by_order.size(); ++i) by_order[i] = i;
    std::ranges::stable_sort(by_order, [&](std::uint32_t a, std::uint32_t b) {
      const Unit& x = graph_.units[a];
      const Unit& y = graph_.units[b];
      if (x.package_index != y.package_index) return x.package_index < y.package_index;
      if (x.target != y.target) {
        return std::tie(x.target->kind, x.target->name, x.target->src_path) <
               std::tie(y.target->kind, y.target->name, y.target->src_path);
      }
      const auto rank_x = profile_rank(x.profile), rank_y = profile_rank(y.profile);
      if (rank_x != rank_y) return rank_x < rank_y;
      if (x.kind != y.kind) return x.kind < y.kind;
      if (x.mode != y.mode) return mode_rank(x.mode) < mode_rank(y.mode);
      return x.features < y.features;
    });
    std::vector<std::uint32_t> rank(by_order.size());
    for (std::uint32_t i = 0; i < by_order.size(); ++i) rank[by_order[i]] = i;
    for (Unit& unit : graph_.units) {
      std::ranges::stable_sort(unit.dependencies, {},
                               [&](const UnitDependency& dependency) { return rank[index_of(dependency.unit)]; });
    }
    std::ranges::sort(graph_.roots, {}, [&](UnitId id) { return rank[index_of(id)]; });
    auto& roots = graph_.roots;
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  }

  DraftGraph& drafts_;
  const GraphRequest& request_;
  const GraphInputs& inputs_;
  bool share_ = false;  // no explicit --target
  UnitGraph graph_;
  std::vector<std::uint32_t> final_ids_;  // by draft
  std::map<Hash128, std::uint32_t> shared_;
  std::map<DebugKey, bool> in_use_;
  std::map<Profile, std::uint32_t> ids_by_profile_;
  std::map<std::uint32_t, std::uint32_t> settled_, weak_;
};

}  // namespace

UnitGraph finish_graph(DraftGraph& drafts, const std::vector<DraftId>& roots, const GraphRequest& request,
                       const GraphInputs& inputs) {
  return Finisher(drafts, request, inputs).run(roots);
}

}  // namespace gantry::plan
