#include "exec/dep_info_files.h"

#include <algorithm>
#include <set>

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

using Inputs = std::set<std::string, ByComponents>;

class Collector {
 public:
  Collector(const Context& context, const freshness::Tracker& tracker) : context_(context), tracker_(tracker) {}

  Inputs collect(plan::UnitId root) {
    inputs_.clear();
    visited_.assign(context_.graph.units.size(), false);
    visit(root);
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
        for (const auto& file : output->rerun_if_changed) inputs_.insert(path::join(unit.package->root(), file));
      }
      return;
    }
    const auto* record = tracker_.record(unit_identity(context_, id));
    if (record == nullptr) return;
    for (const auto& input : record->inputs) inputs_.insert(freshness::absolute_path(tracker_.root(), input.path));
  }

  const Context& context_;
  const freshness::Tracker& tracker_;
  Inputs inputs_;
  std::vector<bool> visited_;
};

}  // namespace

std::vector<std::string> write_dep_info_files(const Context& context, const freshness::Tracker& tracker, FileSystem& files) {
  const auto base = context.config.get_path({"build", "dep-info-basedir"});
  const auto shown = [&](const std::string& path) {
    if (!base) return path;
    return path::strip_prefix(path, path::normalize(base->value)).value_or(path);
  };
  std::vector<std::string> written;
  Collector collector(context, tracker);
  for (const auto root : context.graph.roots) {
    const auto& unit = context.unit(root);
    if (unit.is_doc() || unit.runs_build_script() || unit.mode == plan::CompileMode::Doctest) continue;
    std::optional<std::vector<std::string>> inputs;
    for (const auto& output : context.layout.files(root).outputs) {
      if (!output.uplifted || output.role == plan::OutputRole::DebugInfo) continue;
      if (!inputs) {
        inputs.emplace();
        for (const auto& input : collector.collect(root)) inputs->push_back(shown(input));
      }
      const auto& artifact = *output.uplifted;
      const auto place = path::join(path::parent(artifact), std::string(path::stem(artifact)) + ".d");
      if (files.is_directory(place)) throw Error(fmt::format("failed to create file `{}`", place), {"Is a directory (os error 21)"});
      files.write_if_changed(place, freshness::write_dep_info(shown(artifact), *inputs));
      written.push_back(place);
      break;  // one file for all kinds of a library; it names the first
    }
  }
  return written;
}

}  // namespace gantry::exec
