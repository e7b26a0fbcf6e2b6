#include "plan/doc_units.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::plan {

void check_documented_once(const std::vector<Proposal>& proposals) {
  std::vector<const Proposal*> documented;
  for (const Proposal& proposal : proposals) {
    if (proposal.mode == CompileMode::Doc && (proposal.target->is_lib() || proposal.target->is_bin()))
      documented.push_back(&proposal);
  }
  std::ranges::stable_sort(documented, [](const Proposal* a, const Proposal* b) {
    if (a->package->id() != b->package->id()) return a->package->id() < b->package->id();
    return std::tie(a->target->kind, a->target->name) < std::tie(b->target->kind, b->target->name);
  });
  std::map<std::pair<bool, std::string>, const Proposal*> seen;
  for (const Proposal* proposal : documented) {
    const auto [entry, inserted] =
        seen.try_emplace({proposal->target->is_lib(), proposal->target->crate_name()}, proposal);
    const Proposal* previous = entry->second;
    if (inserted || previous->target == proposal->target) continue;
    const char* kind = proposal->target->is_lib() ? "lib" : "bin";
    throw Error(
        fmt::format("document output filename collision\n"
                    "The {0} `{1}` in package `{2}` has the same name as the {0} `{3}` in package `{4}`.\n"
                    "Only one may be documented at once since they output to the same path.\n"
                    "Consider documenting only one, renaming one, or marking one with `doc = false` in Cargo.toml.",
                    kind, proposal->target->name, proposal->package->id().display(), previous->target->name,
                    previous->package->id().display()));
  }
}

void drop_hidden_documentation(DraftGraph& drafts, const std::vector<DraftId>& roots, bool share) {
  const std::set<DraftId> asked(roots.begin(), roots.end());
  std::map<std::pair<std::uint32_t, std::string>, std::vector<DraftId>> by_place;
  for (DraftId id = 0; id < drafts.units.size(); ++id) {
    const Draft& unit = drafts.units[id];
    if (unit.mode == CompileMode::Doc) by_place[{share ? 0 : unit.slot, unit.target->crate_name()}].push_back(id);
  }
  std::set<DraftId> hidden;
  for (const auto& [place, units] : by_place) {
    if (units.size() < 2) continue;
    // Of one target: the best variant.
    const auto worth = [&](DraftId id) { return std::pair(asked.contains(id), drafts.units[id].slot != 0); };
    std::map<const manifest::Target*, DraftId> best;
    for (const DraftId id : units) {
      const auto [entry, inserted] = best.try_emplace(drafts.units[id].target, id);
      if (!inserted && worth(id) > worth(entry->second)) entry->second = id;
    }
    // Of one package of a source: the newest version.
    std::map<std::pair<std::string, SourceId>, DraftId> newest;
    const auto source_key = [&](DraftId id) {
      const PackageId& package = drafts.package(drafts.units[id].package)->id();
      return std::pair(package.name(), package.source());
    };
    for (const auto& [target, id] : best) {
      const auto [entry, inserted] = newest.try_emplace(source_key(id), id);
      if (inserted) continue;
      const auto version = [&](DraftId unit) { return drafts.package(drafts.units[unit].package)->version(); };
      if (version(id) > version(entry->second)) entry->second = id;
    }
    for (const DraftId id : units) {
      if (asked.contains(id)) continue;
      const bool is_best = !share || best.at(drafts.units[id].target) == id;
      if (!is_best || drafts.units[newest.at(source_key(id))].target != drafts.units[id].target) hidden.insert(id);
    }
  }
  if (hidden.empty()) return;
  for (Draft& unit : drafts.units) {
    std::erase_if(unit.dependencies,
                  [&](const DraftDependency& dependency) { return hidden.contains(dependency.unit); });
  }
}

}  // namespace gantry::plan
