#include "plan/layout.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "plan/doc_units.h"
#include "plan/output_files.h"
#include "plan/unit_key.h"

namespace gantry::plan {

struct FileLayout::State {
  const UnitGraph* graph = nullptr;
  std::string target_dir;
  std::string build_dir;
  std::string profile_directory;
  std::map<toolchain::CompileKind, Layout> layouts;
  std::vector<UnitFiles> files;

  const Layout& layout(const toolchain::CompileKind& kind) {
    const auto [entry, inserted] = layouts.try_emplace(kind);
    if (inserted) {
      const std::string below = kind.is_host() ? "" : "/" + kind.short_name();
      entry->second.artifact_root = fmt::format("{}{}/{}", target_dir, below, profile_directory);
      entry->second.build_root = fmt::format("{}{}/{}", build_dir, below, profile_directory);
      entry->second.doc_root = documentation_root(target_dir, kind);
    }
    return entry->second;
  }
};

FileLayout::FileLayout(const UnitGraph& graph, std::string target_dir, std::string build_dir,
                       std::string profile_directory, toolchain::Toolchain& toolchain,
                       const std::string& workspace_root, const std::optional<std::string>& lib_metadata) {
  auto state = std::make_shared<State>();
  state->graph = &graph;
  state->target_dir = std::move(target_dir);
  state->build_dir = std::move(build_dir);
  state->profile_directory = std::move(profile_directory);
  state->layout(toolchain::CompileKind::host());

  const auto keys = compute_unit_keys(graph, toolchain.rustc(), workspace_root, lib_metadata);
  const std::set<UnitId> roots(graph.roots.begin(), graph.roots.end());
  std::map<toolchain::CompileKind, std::string> triples;
  state->files.reserve(graph.units.size());
  for (std::size_t index = 0; index < graph.units.size(); ++index) {
    const Unit& unit = graph.units[index];
    const auto [triple, inserted] = triples.try_emplace(unit.kind);
    if (inserted) triple->second = toolchain.triple(unit.kind);
    if (unit.mode == CompileMode::Build) {
      for (const auto& type : unit.target->crate_types) toolchain.learn_crate_type(unit.kind, type);
    }
    state->files.push_back(describe_unit_files(unit, keys[index],
                                               {.layout = state->layout(unit.kind),
                                                .target = toolchain.info(unit.kind),
                                                .triple = triple->second,
                                                .is_root = roots.contains(UnitId(index)),
                                                .hash_all_names = lib_metadata.has_value()}));
  }
  state_ = std::move(state);
}

const UnitFiles& FileLayout::files(UnitId unit) const { return state_->files[index_of(unit)]; }

const Layout& FileLayout::host() const { return state_->layouts.at(toolchain::CompileKind::host()); }

const Layout& FileLayout::layout(const toolchain::CompileKind& kind) const { return state_->layouts.at(kind); }

std::string FileLayout::build_script_run_dir(UnitId run) const {
  const Unit& unit = (*state_->graph)[run];
  return fmt::format("{}/{}-{}", layout(unit.kind).build(), unit.package->name(), files(run).pkg_dir_hash);
}

std::string FileLayout::build_script_dir(UnitId compile) const {
  const Unit& unit = (*state_->graph)[compile];
  return fmt::format("{}/{}-{}", layout(unit.kind).build(), unit.package->name(), files(compile).pkg_dir_hash);
}

}  // namespace gantry::plan
