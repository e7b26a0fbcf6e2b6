#include "exec/execute.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "exec/build_lock.h"
#include "exec/context.h"
#include "exec/dep_info_files.h"
#include "exec/job_queue.h"
#include "exec/machine_messages.h"
#include "exec/messages.h"
#include "exec/rustdoc_command.h"
#include "exec/script_override.h"
#include "exec/script_run.h"
#include "exec/timing_report.h"
#include "exec/unit_environment.h"
#include "exec/unit_facts.h"
#include "plan/unit_warnings.h"

namespace gantry::exec {

namespace {

BuildLocks lock_directories(const Context& context, FileSystem& files, Reporter& reporter) {
  if (context.options.directories_locked) return {};
  std::vector<plan::Layout> layouts{context.layout.host()};
  std::set<toolchain::CompileKind> kinds;
  for (const auto& unit : context.graph.units) {
    if (!unit.kind.is_host() && kinds.insert(unit.kind).second) layouts.push_back(context.layout.layout(unit.kind));
  }
  return lock_build_directories(layouts, context.check_only, files, reporter);
}

void read_overrides(Context& context) {
  for (std::size_t i = 0; i < context.graph.units.size(); ++i) {
    const auto& unit = context.graph.units[i];
    if (!unit.runs_build_script() || !unit.links_override) continue;
    context.script_outputs[i] =
        read_script_override(context.config, context.toolchain.triple(unit.kind), *unit.links_override);
  }
}

// What the last run of the script said; nothing when that cannot be read.
std::optional<ScriptOutput> recorded_output(const Context& context, plan::UnitId run,
                                            const freshness::UnitRecord* record) {
  if (record == nullptr) return std::nullopt;
  try {
    return interpret_recorded_output(context, run, record->script_output);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Asks freshness about every unit, dependencies first. With a proxy what was asked for is not left as it is.
std::vector<UnitState> judge_units(Context& context, freshness::Tracker& tracker) {
  std::vector<UnitState> states(context.graph.units.size());
  std::vector<std::size_t> outdated;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const plan::UnitId id{static_cast<std::uint32_t>(i)};
    const auto& unit = context.unit(id);
    auto& state = states[i];
    if (unit.mode == plan::CompileMode::Doctest) {
      state.fresh = true;
      continue;
    }
    state.facts = unit_facts(context, id);
    // Making up all variables takes longer than the rest, and most units never read one.
    const auto* record = tracker.record(state.facts.identity);
    const bool reads_variables = record == nullptr || !record->environment.empty() || unit.runs_build_script();
    if (reads_variables) state.facts.own_environment = own_environment(context, id);
    auto verdict = tracker.check(state.facts);
    if (!verdict.fresh && !reads_variables) state.facts.own_environment = own_environment(context, id);
    state.fresh = verdict.fresh && context.options.rebuild != unit.package->id();
    state.reason = std::move(verdict.reason);
    if (state.fresh && context.options.proxy != nullptr && context.is_root[i]) {
      state.fresh = false;
      state.reason = "forced";
    }
    if (unit.runs_build_script() && !unit.links_override) {
      // Dependents are judged with what the script said last time, also when it must run again.
      context.script_outputs[i] = recorded_output(context, id, verdict.record);
      if (!context.script_outputs[i]) state.fresh = false;
      if (!state.fresh) outdated.push_back(i);
    } else if (state.fresh && verdict.record != nullptr) {
      state.messages = verdict.record->messages;
    }
  }
  for (const auto i : outdated) context.script_outputs[i].reset();
  return states;
}

// Before anything is built: the sources of what is not fresh must be what their checksums say.
void verify_packages(const Context& context, const std::vector<UnitState>& states) {
  if (!context.options.verify_package) return;
  std::set<PackageId> verified;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto& unit = context.graph.units[i];
    if (states[i].fresh || unit.is_local || !verified.insert(unit.package->id()).second) continue;
    context.options.verify_package(unit.package->id());
  }
}

// What is to be said about each unit that will be compiled: those the user asked for first, each before its
// dependencies.
class UnitWarnings {
 public:
  UnitWarnings(const Context& context, const std::vector<UnitState>& states, Reporter& reporter)
      : graph_(context.graph), states_(states), reporter_(reporter), seen_(states.size()) {}

  void show() {
    for (const auto root : graph_.roots) visit(root);
  }

 private:
  void visit(plan::UnitId id) {
    if (seen_[plan::index_of(id)]) return;
    seen_[plan::index_of(id)] = true;
    if (!states_[plan::index_of(id)].fresh) {
      for (const auto& warning : plan::ignored_hint_warnings(graph_[id])) reporter_.warning(warning);
      if (const auto warning = plan::unlinkable_dependencies_warning(graph_, graph_[id])) reporter_.warning(*warning);
    }
    for (const auto& dependency : graph_[id].dependencies) visit(dependency.unit);
  }

  const plan::UnitGraph& graph_;
  const std::vector<UnitState>& states_;
  Reporter& reporter_;
  std::vector<bool> seen_;
};

// Build scripts that ask for nothing depend on their whole package, which may have no end.
void warn_about_loops(const Context& context, const std::vector<UnitState>& states, const freshness::Tracker& tracker,
                      Reporter& reporter) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    const auto& unit = context.graph.units[i];
    if (!unit.runs_build_script() || unit.links_override || !unit.is_local) continue;
    for (const auto& loop : tracker.loops(states[i].facts, states[i].fresh, unit.package->root()))
      reporter.warning(fmt::format("File system loop found: {} points to an ancestor {}", loop.link, loop.ancestor));
  }
}

// Those that are there even when the units of compilation are not reached: of build scripts and of documentation.
void create_directories(const Context& context, const std::vector<UnitState>& states, FileSystem& files) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].fresh) continue;
    const auto& unit = context.graph.units[i];
    if (unit.is_doc()) files.create_directories(context.layout.layout(unit.kind).doc_root);
    create_script_directory(context, plan::UnitId{static_cast<std::uint32_t>(i)}, files);
  }
}

std::vector<Incompatibility> quote_incompatibilities(const Context& context, const Messages& messages) {
  std::map<PackageId, std::string> texts;
  for (const auto& [id, line] : messages.incompatibilities()) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded() || !json["future_incompat_report"].is_array()) continue;
    auto& text = texts[context.unit(id).package->id()];
    for (const auto& entry : json["future_incompat_report"]) {
      if (!entry.contains("diagnostic") || !entry["diagnostic"].is_object()) continue;
      const auto& diagnostic = entry["diagnostic"];
      if (!diagnostic.contains("rendered") || !diagnostic["rendered"].is_string()) continue;
      std::string_view rest = diagnostic["rendered"].get_ref<const std::string&>();
      while (!rest.empty()) {
        const auto end = rest.find('\n');
        text += fmt::format("> {}\n", rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      }
    }
  }
  std::vector<Incompatibility> result;
  for (auto& [package, text] : texts) {
    if (!text.empty()) result.push_back({package, std::move(text)});
  }
  return result;
}

void add_script_environment(const Context& context, plan::UnitId run, Compilation& compilation) {
  const auto& unit = context.unit(run);
  auto& variables = compilation.extra_environment[resolver::index_of(unit.package_index)];
  variables.emplace_back("OUT_DIR", context.layout.build_script_out_dir(run));
  if (const auto* output = context.script(run)) {
    variables.insert(variables.end(), output->environment.begin(), output->environment.end());
  }
}

Compilation collect(const Context& context, std::vector<UnitState>& states, const Messages& messages) {
  Compilation result;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const plan::UnitId id{static_cast<std::uint32_t>(i)};
    auto& state = states[i];
    if (context.unit(id).mode != plan::CompileMode::Doctest) result.identities.push_back(state.facts.identity);
    for (const auto& output : context.layout.files(id).outputs) {
      if (!output.uplifted || std::ranges::find(state.files, *output.uplifted) == state.files.end()) continue;
      result.final_artifacts.push_back({*output.uplifted, !state.fresh || state.replaced});
    }
    if (!state.executable.empty()) {
      result.artifact_of_unit[i] = state.executable;
    } else if (!state.files.empty()) {
      result.artifact_of_unit[i] = state.files.front();
    }
    if (context.unit(id).runs_build_script()) add_script_environment(context, id, result);
  }
  std::set<std::string> seen;
  for (const auto root : context.graph.roots) {
    const auto& unit = context.unit(root);
    const auto& state = states[plan::index_of(root)];
    if (!state.executable.empty()) {
      result.executables.push_back({root, state.executable, program_environment(context, root)});
    } else if (unit.mode == plan::CompileMode::Doctest) {
      auto doctest = doctest_command(context, root);
      result.doctests.push_back({root, std::move(doctest.command), doctest.test_arguments_at});
    }
    for (auto& directory : native_directories(context, unit.kind)) {
      if (seen.insert(directory).second) result.native_directories.push_back(std::move(directory));
    }
  }
  result.warnings = messages.total_warnings();
  result.incompatibilities = quote_incompatibilities(context, messages);
  return result;
}

}  // namespace

Compilation execute(const plan::UnitGraph& graph, const plan::FileLayout& layout, const plan::ProfileSet& profiles,
                    toolchain::Toolchain& toolchain, const config::Config& config, freshness::Tracker& tracker,
                    const ExecuteOptions& options, FileSystem& files, const Environment& environment,
                    Reporter& reporter) {
  auto context = make_context(graph, layout, toolchain, config, options, files, environment, reporter);
  const auto locks = lock_directories(context, files, reporter);
  read_overrides(context);
  auto states = judge_units(context, tracker);
  warn_about_loops(context, states, tracker, reporter);
  verify_packages(context, states);
  UnitWarnings(context, states, reporter).show();
  create_directories(context, states, files);
  if (options.artifact_dir) files.create_directories(*options.artifact_dir);

  const SystemClock clock;
  Messages messages(context, reporter);
  JobQueue queue(context, states, tracker, messages, {files, environment, clock, reporter});
  DepInfoFiles dep_info_files(context, states, tracker, files);
  std::optional<UnitTimes> times;
  if (options.timings_directory) queue.note_times(times.emplace(clock, states.size()));
  const auto started_at_ns = clock.precise_time_ns();
  bool success = queue.run();
  std::optional<Error> failure;
  std::vector<FinalArtifact> written_dep_info;
  try {
    if (times) {
      const TimedBuild build{context, *times, profiles.name(), started_at_ns};
      reporter.status("Timing", "report saved to " + write_timing_report(build, *options.timings_directory, files));
    }
    if (success) written_dep_info = dep_info_files.write();
  } catch (const Error& error) {
    success = false;
    failure = error;
  }
  messages.machine_line(build_finished_line(success));
  if (failure) throw *failure;
  if (!success) throw Error::silent_exit(Error::kFailure);
  auto compilation = collect(context, states, messages);
  auto& artifacts = compilation.final_artifacts;
  artifacts.insert(artifacts.end(), written_dep_info.begin(), written_dep_info.end());
  return compilation;
}

}  // namespace gantry::exec
