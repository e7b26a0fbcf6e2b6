#include "freshness/tracker.h"

#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/path.h"

namespace gantry::freshness {

namespace {

std::string_view reason_text(FactKind kind) {
  switch (kind) {
    case FactKind::Rustc: return "the toolchain changed";
    case FactKind::Features: return "the list of features changed";
    case FactKind::DeclaredFeatures: return "the list of declared features changed";
    case FactKind::TargetConfig: return "the target configuration changed";
    case FactKind::Path: return "the path to the source changed";
    case FactKind::Profile: return "the profile configuration changed";
    case FactKind::Rustflags: return "the rustflags changed";
    case FactKind::Config: return "the config settings changed";
    case FactKind::CompileKind: return "the compile kind (rustc target) changed";
    case FactKind::Metadata: return "the metadata changed";
    case FactKind::Source: return "the precalculated components changed";
    case FactKind::Environment: return "the environment variable changed";
    case FactKind::Output: return "an output was replaced";
  }
  return "the configuration changed";
}

std::string seconds(std::int64_t ns) { return fmt::format("{}.{:09}s", ns / 1'000'000'000, ns % 1'000'000'000); }

std::string span_text(std::int64_t ns) {
  if (ns < 1'000'000'000) return fmt::format("{}ns", ns);
  const auto total = ns / 1'000'000'000;
  if (total < 60) return fmt::format("{}s", total);
  if (total < 3600) return fmt::format("{}m {}s", total / 60, total % 60);
  return fmt::format("{}h {}m {}s", total / 3600, total / 60 % 60, total % 60);
}

// " (1795.1s, 3s after last build at 1792.1s)"
std::string when(std::int64_t changed_ns, std::int64_t built_ns) {
  const bool after = changed_ns >= built_ns;
  return fmt::format(" ({}, {} {} last build at {})", seconds(changed_ns),
                     span_text(after ? changed_ns - built_ns : built_ns - changed_ns), after ? "after" : "before",
                     seconds(built_ns));
}

}  // namespace

struct Tracker::State {
  BuildDatabase& database;
  FileSystem& files;
  const Environment& environment;
  const Clock& clock;
  std::string root;
  std::unordered_set<std::string> rebuilt;
  struct Begun {
    std::int64_t at_ns = 0;
    // Given at the beginning: with pipelining a dependent may be finished before its dependency is.
    std::uint64_t build_number = 0;
  };
  std::unordered_map<std::string, Begun> begun;
  // States of files looked at in this run; a file shared by several units is compared and hashed once.
  std::unordered_map<std::string, Comparison> compared;
  std::unordered_map<std::string, FileState> observed;

  const Comparison& compare_once(const FileState& before) {
    auto key = fmt::format("{}|{}|{}|{}", static_cast<int>(before.kind), before.mtime_ns, before.hash.low, before.path);
    const auto found = compared.find(key);
    if (found != compared.end()) return found->second;
    return compared.emplace(std::move(key), compare(files, root, before)).first->second;
  }

  FileState observe_file(const std::string& absolute) {
    const auto found = observed.find(absolute);
    if (found != observed.end()) {
      const auto stat = files.stat(absolute);
      if (stat && stat->mtime_ns == found->second.mtime_ns && stat->size == found->second.size) return found->second;
    }
    return observed[absolute] = observe(files, root, absolute, InputKind::File);
  }

  std::optional<std::string> variable_now(const UnitFacts& facts, const std::string& name) const {
    const auto own = facts.own_environment.find(name);
    if (own != facts.own_environment.end()) return own->second;
    return environment.get(name);
  }

  std::string shown(const UnitFacts& facts, const FileState& state) const {
    const auto absolute = absolute_path(root, state.path);
    return path::strip_prefix(absolute, facts.base_directory).value_or(absolute);
  }

  std::optional<std::string> differing_fact(const UnitFacts& facts, const UnitRecord& record) const {
    if (facts.facts == record.facts) return std::nullopt;
    std::optional<FactKind> first;
    const auto note = [&](FactKind kind) {
      if (!first || kind < *first) first = kind;
    };
    const auto missing_in = [&](const std::vector<Fact>& from, const std::vector<Fact>& other) {
      for (const auto& fact : from) {
        if (std::find(other.begin(), other.end(), fact) == other.end()) note(fact.kind);
      }
    };
    missing_in(facts.facts, record.facts);
    missing_in(record.facts, facts.facts);
    return std::string(reason_text(first.value_or(FactKind::Config)));
  }

  std::optional<std::string> rebuilt_dependency(const UnitFacts& facts, const UnitRecord& record) const {
    for (const auto& dependency : facts.dependencies) {
      const auto known = std::find_if(record.dependencies.begin(), record.dependencies.end(),
                                      [&](const auto& state) { return state.identity == dependency.identity; });
      if (known == record.dependencies.end()) return "the precalculated components changed";
      const auto text = fmt::format("the dependency `{}` was rebuilt", dependency.name);
      if (rebuilt.contains(dependency.identity)) return text;
      const auto* current = database.find_unit(dependency.identity);
      if (current == nullptr) return text;
      if (current->build_number != known->build_number) return text + when(current->built_at_ns, record.built_at_ns);
    }
    if (facts.dependencies.size() != record.dependencies.size()) {
      return fmt::format("the number of dependencies changed (previously {}, now {})", record.dependencies.size(),
                         facts.dependencies.size());
    }
    return std::nullopt;
  }

  std::optional<std::string> changed_variable(const UnitFacts& facts, const UnitRecord& record) const {
    for (const auto& [name, value] : record.environment) {
      if (variable_now(facts, name) == value) continue;
      return fmt::format("the {} {} changed", facts.is_script_run ? "env variable" : "environment variable", name);
    }
    return std::nullopt;
  }

  std::optional<std::string> changed_input(const UnitFacts& facts, const UnitRecord& record,
                                           std::vector<FileState>& touched) {
    for (const auto& before : record.inputs) {
      const auto& comparison = compare_once(before);
      switch (comparison.change) {
        case Change::None:
          break;
        case Change::Touched:
          touched.push_back(comparison.now);
          break;
        case Change::Changed: {
          const auto stat = files.stat(absolute_path(root, before.path));
          return fmt::format("the file `{}` has changed{}", shown(facts, before),
                             stat ? when(stat->mtime_ns, record.built_at_ns) : "");
        }
        case Change::Missing:
          return fmt::format("the file `{}` is missing", shown(facts, before));
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> broken_output(const UnitFacts& facts, const UnitRecord& record) const {
    for (const auto& before : record.outputs) {
      const auto change = compare(files, root, before).change;
      if (change == Change::None) continue;
      const auto absolute = absolute_path(root, before.path);
      if (change == Change::Missing) {
        return fmt::format("couldn't read metadata for file `{}`",
                           path::strip_prefix(absolute, facts.base_directory).value_or(absolute));
      }
      return std::string(reason_text(FactKind::Output));
    }
    return std::nullopt;
  }
};

Tracker::Tracker(BuildDatabase& database, FileSystem& files, const Environment& environment, const Clock& clock,
                 std::string root)
    : state_(new State{database, files, environment, clock, std::move(root), {}, {}, {}, {}}) {}

Tracker::~Tracker() = default;

const std::string& Tracker::root() const { return state_->root; }

Verdict Tracker::check(const UnitFacts& facts) {
  const auto* record = state_->database.find_unit(facts.identity);
  Verdict verdict;
  verdict.record = record;
  if (record == nullptr) {
    state_->rebuilt.insert(facts.identity);
    return verdict;
  }
  std::vector<FileState> touched;
  auto reason = state_->differing_fact(facts, *record);
  if (!reason) reason = state_->changed_variable(facts, *record);
  if (!reason) reason = state_->changed_input(facts, *record, touched);
  if (!reason) reason = state_->rebuilt_dependency(facts, *record);
  if (!reason) reason = state_->broken_output(facts, *record);
  if (!reason && record->superseded) reason = "the last build of it was not finished";
  if (reason) {
    state_->rebuilt.insert(facts.identity);
    verdict.reason = std::move(reason);
    return verdict;
  }
  verdict.fresh = true;
  if (!touched.empty()) {
    auto updated = *record;
    for (auto& input : updated.inputs) {
      for (const auto& now : touched) {
        if (now.path == input.path && now.kind == input.kind) input = now;
      }
    }
    state_->database.put_unit(std::move(updated));
    verdict.record = state_->database.find_unit(facts.identity);
  }
  return verdict;
}

void Tracker::begin(const UnitFacts& facts) {
  state_->rebuilt.insert(facts.identity);
  state_->begun[facts.identity] = {state_->clock.file_time_ns(), state_->database.next_build_number()};
  state_->database.journal_begin(state_->files, facts.identity);
  state_->database.supersede_unit(facts.identity);
}

void Tracker::finish(const UnitFacts& facts, UnitOutcome outcome) {
  UnitRecord record;
  record.identity = facts.identity;
  const auto begun = state_->begun.find(facts.identity);
  if (begun == state_->begun.end()) {
    record.build_number = state_->database.next_build_number();
    record.built_at_ns = state_->clock.file_time_ns();
  } else {
    record.build_number = begun->second.build_number;
    record.built_at_ns = begun->second.at_ns;
  }
  record.facts = facts.facts;
  for (const auto& dependency : facts.dependencies) {
    const auto in_this_run = state_->begun.find(dependency.identity);
    const auto* built = state_->database.find_unit(dependency.identity);
    const auto number = in_this_run != state_->begun.end() ? in_this_run->second.build_number
                        : built == nullptr                 ? 0
                                                           : built->build_number;
    record.dependencies.push_back({dependency.identity, number});
  }
  const auto remember = [&](FileState state) {
    if (state.kind == InputKind::Absent || state.mtime_ns >= record.built_at_ns) state.kind = InputKind::Unknown;
    record.inputs.push_back(std::move(state));
  };
  for (const auto& file : outcome.files) {
    const auto absolute = path::join(facts.base_directory, file);
    if (state_->files.is_directory(absolute)) {
      for (auto& state : observe_tree(state_->files, state_->root, absolute, false)) remember(std::move(state));
    } else {
      remember(state_->observe_file(absolute));
    }
  }
  if (outcome.package_directory) {
    for (auto& state : observe_tree(state_->files, state_->root, *outcome.package_directory, true)) {
      // Directories change whenever a build writes beside the sources; their listing is what counts.
      if (state.kind == InputKind::File) {
        remember(std::move(state));
      } else {
        record.inputs.push_back(std::move(state));
      }
    }
  }
  record.environment = std::move(outcome.environment);
  for (const auto& output : facts.outputs) {
    record.outputs.push_back(observe(state_->files, state_->root, output,
                                     facts.guard_outputs ? InputKind::Stamp : InputKind::Exists));
  }
  record.messages = std::move(outcome.messages);
  record.script_output = std::move(outcome.script_output);
  record.duration_ns = outcome.duration_ns;
  state_->database.journal_finish(state_->files, record);
  state_->database.put_unit(std::move(record));
}

const UnitRecord* Tracker::record(const std::string& identity) const { return state_->database.find_unit(identity); }

bool Tracker::rebuilt(const std::string& identity) const { return state_->rebuilt.contains(identity); }

}  // namespace gantry::freshness
