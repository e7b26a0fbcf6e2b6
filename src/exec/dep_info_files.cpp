#include "exec/dep_info_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "exec/unit_facts.h"
#include "freshness/dep_info.h"

namespace gantry::exec {

namespace {

// Paths in the order of their components, as cargo sorts them.
struct ByComponents {
  bool operator()(const std::string& a, const std::string& b) const {
    return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
  }
  static unsigned rank(char c) { return c == '/' ? 0U : static_cast<unsigned char>(c) + 1U; }
};

using Inputs = std::vector<std::string>;

class Collector {
 public:
  Collector(const Context& context, const freshness::Tracker& tracker) : context_(context), tracker_(tracker) {}

  Inputs collect(plan::UnitId root) {
    inputs_.clear();
    visited_.assign(context_.graph.units.size(), false);
    visit(root);
    std::ranges::sort(inputs_, ByComponents{});
    inputs_.erase(std::unique(inputs_.begin(), inputs_.end()), inputs_.end());
    return std::move(inputs_);
  }

 private:
  void visit(plan::UnitId id) {
    std::vector<plan::UnitId> pending{id};  // no recursion: graphs can be deep
    while (!pending.empty()) {
      const auto current = pending.back();
      pending.pop_back();
      if (visited_[plan::index_of(current)]) continue;
      visited_[plan::index_of(current)] = true;
      add(current);
      for (const auto& dependency : context_.unit(current).dependencies) {
        if (context_.unit(dependency.unit).is_local) pending.push_back(dependency.unit);
      }
    }
  }

  void add(plan::UnitId id) {
    const auto& unit = context_.unit(id);
    if (unit.runs_build_script()) {
      if (const auto* output = context_.script(id)) {
        for (const auto& file : output->rerun_if_changed) inputs_.push_back(path::join(unit.package->root(), file));
      }
      return;
    }
    const auto* record = tracker_.record(unit_identity(context_, id));
    if (record == nullptr) return;
    for (const auto& input : record->inputs) inputs_.push_back(freshness::absolute_path(tracker_.root(), input.path));
  }

  const Context& context_;
  const freshness::Tracker& tracker_;
  Inputs inputs_;
  std::vector<bool> visited_;
};

// By unit: whether it and all local units below it are unchanged.
std::vector<bool> settled_units(const Context& context, std::vector<bool> settled) {
  enum class Mark : char { New, Open, Done };
  std::vector<Mark> marks(settled.size(), Mark::New);
  std::vector<plan::UnitId> pending = context.graph.roots;
  while (!pending.empty()) {
    const auto index = plan::index_of(pending.back());
    const auto& dependencies = context.graph.units[index].dependencies;
    if (marks[index] == Mark::New) {
      marks[index] = Mark::Open;
      for (const auto& dependency : dependencies) {
        if (context.unit(dependency.unit).is_local) pending.push_back(dependency.unit);
      }
      continue;
    }
    pending.pop_back();
    if (marks[index] == Mark::Done) continue;
    marks[index] = Mark::Done;
    for (const auto& dependency : dependencies) {
      if (context.unit(dependency.unit).is_local && !settled[plan::index_of(dependency.unit)]) settled[index] = false;
    }
  }
  return settled;
}

}  // namespace

DepInfoFiles::DepInfoFiles(const Context& context, const std::vector<UnitState>& states, freshness::Tracker& tracker,
                           FileSystem& files)
    : context_(context), states_(states), tracker_(tracker), files_(files) {
  if (const auto base = context.config.get_path({"build", "dep-info-basedir"})) base_ = path::normalize(base->value);
  for (const auto root : context.graph.roots) {
    const auto& unit = context.unit(root);
    if (unit.is_doc() || unit.runs_build_script() || unit.mode == plan::CompileMode::Doctest) continue;
    for (const auto& output : context.layout.files(root).outputs) {
      if (!output.uplifted || output.role == plan::OutputRole::DebugInfo) continue;
      const auto& artifact = *output.uplifted;
      auto place = path::join(path::parent(artifact), std::string(path::stem(artifact)) + ".d");
      // `dep-info-basedir` may have changed what the artifact is called.
      const bool is_current = tracker.has_dep_info(identity(root), place, shown(artifact));
      planned_.push_back({root, artifact, std::move(place), is_current});
      break;  // one file for all kinds of a library; it names the first
    }
  }
}

std::string DepInfoFiles::shown(const std::string& path) const {
  return base_ ? path::strip_prefix(path, *base_).value_or(path) : path;
}

std::vector<FinalArtifact> DepInfoFiles::write() {
  std::vector<bool> unchanged;
  for (const auto& state : states_) unchanged.push_back(state.fresh && !state.replaced);
  std::vector<FinalArtifact> all;
  Collector collector(context_, tracker_);
  const auto settled = settled_units(context_, std::move(unchanged));
  for (const auto& file : planned_) {
    if (settled[plan::index_of(file.root)] && file.is_current) {
      all.push_back({file.place, false});
      continue;
    }
    std::vector<std::string> inputs;
    for (const auto& input : collector.collect(file.root)) inputs.push_back(shown(path::normalize(input)));
    if (files_.is_directory(file.place))
      throw Error(fmt::format("failed to create file `{}`", file.place), {"Is a directory (os error 21)"});
    files_.write_if_changed(file.place, freshness::write_dep_info(shown(file.artifact), inputs));
    tracker_.note_dep_info(identity(file.root), file.place, shown(file.artifact));
    all.push_back({file.place, true});
  }
  return all;
}

}  // namespace gantry::exec
