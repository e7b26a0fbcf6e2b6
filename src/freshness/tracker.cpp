#include "freshness/tracker.h"

#include <algorithm>
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
  PackageFilters filters;
  std::unordered_set<std::string> rebuilt;
  struct Begun {
    std::int64_t at_ns = 0;
    std::int64_t precisely_at_ns = 0;
    // Given at the beginning: with pipelining a dependent may be finished before its dependency is.
    std::uint64_t build_number = 0;
  };
  std::unordered_map<std::string, Begun> begun;
  // Files that are not as they were; one that is shared by several units is hashed once.
  std::unordered_map<std::string, Comparison> compared;
  std::unordered_map<std::string, FileState> observed;
  // Of the units checked, begun or finished so far.
  std::unordered_map<std::string, Hash128> fingerprints;

  // `before`: an input of `record`.
  const Comparison& compare_once(const FileState& before, const UnitRecord& record) {
    static const Comparison kNone;
    if (has_same_stat(files, root, before)) return kNone;
    const auto* filter =
        depends_on_package(record) ? filter_of(absolute_path(root, record.inputs.front().path)) : nullptr;
    auto key = fmt::format("{}|{}|{}|{}|{}", static_cast<int>(before.kind), filter != nullptr, before.mtime_ns,
                           before.hash.low, before.path);
    const auto found = compared.find(key);
    if (found != compared.end()) return found->second;
    auto comparison = compare(files, root, before, filter == nullptr ? nullptr : filter->entries);
    return compared.emplace(std::move(key), std::move(comparison)).first->second;
  }

  const PackageFilter* filter_of(const std::string& package_directory) const {
    return filters ? filters(package_directory) : nullptr;
  }

  FileState observe_file(const std::string& absolute) {
    const auto found = observed.find(absolute);
    if (found != observed.end()) {
      const auto stat = files.stat(absolute);
      if (stat && stat->mtime_ns == found->second.mtime_ns && stat->ctime_ns == found->second.ctime_ns &&
          stat->size == found->second.size)
        return found->second;
    }
    return observed[absolute] = observe(files, root, absolute, InputKind::File);
  }

  std::optional<std::string> variable_now(const UnitFacts& facts, const std::string& name) const {
    const auto own = facts.own_environment.find(name);
    if (own != facts.own_environment.end()) return own->second;
    return environment.get(name);
  }

  std::string shown(const UnitFacts& facts, const FileState& state) const {
    const auto absolute = path::normalize(absolute_path(root, state.path));
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

  // What changed between the dependencies that the unit was built with and those it has now, files aside.
  std::optional<std::string> differing_dependency(const UnitFacts& facts, const UnitRecord& record) const {
    if (facts.dependencies.size() != record.dependencies.size()) {
      return fmt::format("number of dependencies changed ({} => {})", record.dependencies.size(),
                         facts.dependencies.size());
    }
    for (std::size_t i = 0; i < facts.dependencies.size(); ++i) {
      const auto& now = facts.dependencies[i];
      const auto& then = record.dependencies[i];
      if (now.name != then.name) return fmt::format("name of dependency changed ({} => {})", then.name, now.name);
      if (now.identity != then.identity || fingerprint_of(now.identity) != then.fingerprint)
        return fmt::format("info of dependency `{}` changed", now.info_name);
    }
    return std::nullopt;
  }

  std::optional<std::string> rebuilt_dependency(const UnitFacts& facts, const UnitRecord& record) const {
    for (std::size_t i = 0; i < facts.dependencies.size(); ++i) {
      const auto& dependency = facts.dependencies[i];
      const auto text = fmt::format("the dependency `{}` was rebuilt", dependency.name);
      if (rebuilt.contains(dependency.identity)) return text;
      const auto* current = database.find_unit(dependency.identity);
      if (current == nullptr) return text;
      if (current->build_number != record.dependencies[i].build_number)
        return text + when(current->built_at_ns, record.built_at_ns);
    }
    return std::nullopt;
  }

  Hash128 fingerprint_of(const std::string& identity) const {
    if (const auto known = fingerprints.find(identity); known != fingerprints.end()) return known->second;
    const auto* record = database.find_unit(identity);
    return record == nullptr ? Hash128() : record->fingerprint;
  }

  // `variables`, `inputs`: what a build script asked for; a script that asked for nothing depends on its whole package
  // (Cargo Book, "Build Scripts": Change Detection).
  Hash128 fingerprint(const UnitFacts& facts, const std::vector<std::string>& variables,
                      const std::vector<FileState>& inputs) const {
    Hasher hasher;
    for (const auto& fact : facts.facts)
      hasher.add(static_cast<std::uint64_t>(fact.kind)).add(fact.name).add(fact.value);
    for (const auto& name : variables) {
      const auto value = variable_now(facts, name);
      hasher.add(name).add(value.has_value()).add(value.value_or(""));
    }
    for (const auto& input : inputs) {
      if (is_empty_listing(input)) continue;  // a directory without content makes no difference
      hasher.add(input.path).add(static_cast<std::uint64_t>(input.kind)).add(input.hash);
    }
    for (const auto& dependency : facts.dependencies)
      hasher.add(dependency.identity).add(dependency.name).add(fingerprint_of(dependency.identity));
    return hasher.finish();
  }

  Hash128 fingerprint_now(const UnitFacts& facts, const UnitRecord* record) {
    if (record == nullptr || !settles_late(facts, *record)) return fingerprint(facts, {}, {});
    std::vector<std::string> variables;
    for (const auto& [name, value] : record->environment) variables.push_back(name);
    std::vector<FileState> inputs;
    if (depends_on_package(*record)) {
      for (const auto& before : record->inputs) {
        const auto& comparison = compare_once(before, *record);
        inputs.push_back(comparison.change == Change::None ? before : comparison.now);
      }
    }
    return fingerprint(facts, variables, inputs);
  }

  // What it depends on is known when it has run: a build script, and documentation, which depends on its package.
  static bool settles_late(const UnitFacts& facts, const UnitRecord& record) {
    return facts.is_script_run || depends_on_package(record);
  }

  // After the run: with the values that it saw.
  Hash128 settled_fingerprint(const UnitFacts& facts, const UnitRecord& record) const {
    std::vector<std::string> variables;
    for (const auto& [name, value] : record.environment) variables.push_back(name);
    return fingerprint(facts, variables, depends_on_package(record) ? record.inputs : std::vector<FileState>());
  }

  static bool depends_on_package(const UnitRecord& record) {
    return !record.inputs.empty() && is_package(record.inputs.front().kind);
  }

  // A listing that changed in nothing that counts may have got directories in which something will.
  void watch_new_directories(UnitRecord& record, const std::vector<FileState>& touched) const {
    if (!depends_on_package(record) || std::ranges::none_of(touched, is_listing, &FileState::kind)) return;
    const auto directory = absolute_path(root, record.inputs.front().path);
    std::unordered_set<std::string> known;
    for (const auto& input : record.inputs) known.insert(input.path);
    for (auto& state : observe_package(files, root, directory, filter_of(directory))) {
      if (known.contains(state.path)) continue;
      if (!is_empty_listing(state)) state.kind = InputKind::Unknown;  // came just now
      record.inputs.push_back(std::move(state));
    }
  }

  bool package_differs(const UnitRecord& record) {
    return depends_on_package(record) && std::ranges::any_of(record.inputs, [&](const FileState& before) {
             const auto change = compare_once(before, record).change;
             return change != Change::None && change != Change::Touched;
           });
  }

  // Why a unit whose fingerprint differs is not what it was.
  std::string changed_part(const UnitFacts& facts, const UnitRecord& record) {
    auto reason = differing_fact(facts, record);
    if (!reason && facts.is_script_run) reason = changed_variable(facts, record);
    if (!reason && package_differs(record)) reason = "the precalculated components changed";
    if (!reason) reason = differing_dependency(facts, record);
    return reason.value_or("the precalculated components changed");
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
      const auto& comparison = compare_once(before, record);
      switch (comparison.change) {
        case Change::None: break;
        case Change::Touched: touched.push_back(comparison.now); break;
        case Change::Changed: {
          const auto stat = files.stat(absolute_path(root, before.path));
          return fmt::format("the file `{}` has changed{}", shown(facts, before),
                             stat ? when(stat->mtime_ns, record.built_at_ns) : "");
        }
        case Change::Missing: return fmt::format("the file `{}` is missing", shown(facts, before));
      }
    }
    return std::nullopt;
  }

  // The outputs of the record where they are now, if that is elsewhere: with the target directory they may have been
  // moved or copied, and the database with them. Not so what a script left, which knows where it was written.
  std::optional<std::vector<FileState>> moved_outputs(const UnitFacts& facts, const UnitRecord& record) const {
    if (facts.is_script_run || record.outputs.size() != facts.outputs.size()) return std::nullopt;
    std::optional<std::vector<FileState>> moved;
    for (std::size_t i = 0; i < facts.outputs.size(); ++i) {
      auto place = stored_path(root, facts.outputs[i]);
      if (place == record.outputs[i].path) continue;
      if (!moved) moved = record.outputs;
      (*moved)[i].path = std::move(place);
    }
    return moved;
  }

  std::optional<std::string> broken_output(const UnitFacts& facts, const UnitRecord& record,
                                           const std::vector<FileState>& outputs,
                                           std::vector<FileState>& touched) const {
    // Extra arguments may have kept a compiler from writing something; documentation is always missed.
    const bool is_documentation = !facts.is_script_run && depends_on_package(record);
    for (const auto& before : outputs) {
      auto comparison = compare(files, root, before);
      auto change = comparison.change;
      if (change == Change::None && before.kind == InputKind::Absent && is_documentation) change = Change::Missing;
      if (change == Change::None) continue;
      if (change == Change::Touched) {
        touched.push_back(std::move(comparison.now));
        continue;
      }
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
                 std::string root, PackageFilters filters)
    : state_(new State{database, files, environment, clock, std::move(root), std::move(filters), {}, {}, {}, {}, {}}) {}

Tracker::~Tracker() = default;

const std::string& Tracker::root() const { return state_->root; }

Verdict Tracker::check(const UnitFacts& facts) {
  const auto* record = state_->database.find_unit(facts.identity);
  Verdict verdict;
  verdict.record = record;
  state_->fingerprints[facts.identity] = state_->fingerprint_now(facts, record);
  if (record == nullptr) {
    state_->rebuilt.insert(facts.identity);
    return verdict;
  }
  std::vector<FileState> touched;
  std::optional<std::string> reason;
  if (state_->fingerprints.at(facts.identity) != record->fingerprint) reason = state_->changed_part(facts, *record);
  auto moved = state_->moved_outputs(facts, *record);
  if (!reason) reason = state_->broken_output(facts, *record, moved ? *moved : record->outputs, touched);
  if (!reason) reason = state_->rebuilt_dependency(facts, *record);
  if (!reason) reason = state_->changed_variable(facts, *record);
  if (!reason) reason = state_->changed_input(facts, *record, touched);
  if (!reason && record->superseded) reason = "the last build of it was not finished";
  if (reason) {
    state_->rebuilt.insert(facts.identity);
    verdict.reason = std::move(reason);
    return verdict;
  }
  verdict.fresh = true;
  if (!touched.empty() || moved) {
    auto updated = *record;
    if (moved) updated.outputs = std::move(*moved);
    for (auto* states : {&updated.inputs, &updated.outputs}) {
      for (auto& state : *states) {
        for (const auto& now : touched) {
          if (now.path == state.path && now.kind == state.kind) state = now;
        }
      }
    }
    state_->watch_new_directories(updated, touched);
    state_->database.put_unit(std::move(updated));
    verdict.record = state_->database.find_unit(facts.identity);
  }
  return verdict;
}

void Tracker::begin(const UnitFacts& facts) {
  // Its dependencies may have changed theirs since it was checked. A script's is known when it has run.
  if (!facts.is_script_run) state_->fingerprints[facts.identity] = state_->fingerprint(facts, {}, {});
  state_->rebuilt.insert(facts.identity);
  state_->begun[facts.identity] = {state_->clock.file_time_ns(), state_->clock.precise_time_ns(),
                                   state_->database.next_build_number()};
  state_->database.journal_begin(state_->files, facts.identity);
  state_->database.supersede_unit(facts.identity);
}

void Tracker::finish(const UnitFacts& facts, UnitOutcome outcome) {
  UnitRecord record;
  record.identity = facts.identity;
  const auto begun = state_->begun.find(facts.identity);
  auto begun_precisely = state_->clock.precise_time_ns();
  if (begun == state_->begun.end()) {
    record.build_number = state_->database.next_build_number();
    record.built_at_ns = state_->clock.file_time_ns();
  } else {
    record.build_number = begun->second.build_number;
    record.built_at_ns = begun->second.at_ns;
    begun_precisely = begun->second.precisely_at_ns;
  }
  record.facts = facts.facts;
  for (const auto& dependency : facts.dependencies) {
    const auto in_this_run = state_->begun.find(dependency.identity);
    const auto* built = state_->database.find_unit(dependency.identity);
    const auto number = in_this_run != state_->begun.end() ? in_this_run->second.build_number
                        : built == nullptr                 ? 0
                                                           : built->build_number;
    record.dependencies.push_back(
        {dependency.identity, number, dependency.name, state_->fingerprint_of(dependency.identity)});
  }
  // A file with the time of the beginning may have been read before or after it was written. Not so what the package's
  // build script has made: it had ended before this tool began, if only by less than the clock tells.
  const auto generated = facts.own_environment.find("OUT_DIR");
  const auto remember = [&](FileState state) {
    const bool was_before = generated != facts.own_environment.end() &&
                            path::strip_prefix(absolute_path(state_->root, state.path), generated->second).has_value();
    // Times that were put back: what was done to the file shortly before does not count.
    const bool is_new = state.changed_ns() > begun_precisely || (!was_before && state.mtime_ns >= record.built_at_ns);
    if (state.kind == InputKind::Absent || is_new) state.kind = InputKind::Unknown;
    record.inputs.push_back(std::move(state));
  };
  for (const auto& file : outcome.files) {
    const auto absolute = path::join(facts.base_directory, file);
    if (state_->files.is_directory(absolute)) {
      for (auto& state : observe_tree(state_->files, state_->root, absolute, InputKind::Directory)) {
        // The listing has a link that leads nowhere: nothing was read, until something is there.
        const bool is_dangling = state.kind == InputKind::Absent && absolute_path(state_->root, state.path) != absolute;
        if (is_dangling) {
          record.inputs.push_back(std::move(state));
        } else {
          remember(std::move(state));
        }
      }
    } else {
      remember(state_->observe_file(absolute));
    }
  }
  if (outcome.package_directory) {
    for (auto& state : observe_package(state_->files, state_->root, *outcome.package_directory,
                                       state_->filter_of(*outcome.package_directory))) {
      // Directories change whenever a build writes beside the sources; their listing is what counts.
      if (state.kind == InputKind::File) {
        remember(std::move(state));
      } else {
        record.inputs.push_back(std::move(state));
      }
    }
  }
  record.environment = std::move(outcome.environment);
  if (State::settles_late(facts, record))
    state_->fingerprints[facts.identity] = state_->settled_fingerprint(facts, record);
  record.fingerprint = state_->fingerprint_of(facts.identity);
  for (const auto& output : facts.outputs) {
    record.outputs.push_back(
        observe(state_->files, state_->root, output, facts.guard_outputs ? InputKind::File : InputKind::Exists));
  }
  record.messages = std::move(outcome.messages);
  record.script_output = std::move(outcome.script_output);
  record.duration_ns = outcome.duration_ns;
  state_->database.journal_finish(state_->files, std::move(record));
}

std::vector<FileSystemLoop> Tracker::loops(const UnitFacts& facts, bool fresh,
                                           const std::string& package_directory) const {
  const auto* known = record(facts.identity);
  if (known != nullptr && !State::depends_on_package(*known)) return {};
  // A tree that is as it was has its loops where they were, and without any there is nothing to look for.
  const auto is_loop = [](const FileState& input) { return input.kind == InputKind::Exists; };
  if (fresh && known != nullptr && std::ranges::none_of(known->inputs, is_loop)) return {};
  return file_system_loops(state_->files, package_directory);
}

const UnitRecord* Tracker::record(const std::string& identity) const { return state_->database.find_unit(identity); }

bool Tracker::has_dep_info(const std::string& identity, const std::string& file, const std::string& artifact) const {
  const auto* unit = record(identity);
  if (unit == nullptr || unit->dep_info.size() != 1) return false;
  const auto& noted = unit->dep_info.front();
  return noted.path == stored_path(state_->root, file) && noted.hash == hash128(artifact) &&
         has_same_stat(state_->files, state_->root, noted);
}

void Tracker::note_dep_info(const std::string& identity, const std::string& file, const std::string& artifact) {
  auto state = observe(state_->files, state_->root, file, InputKind::Stamp);
  state.hash = hash128(artifact);
  state_->database.note_dep_info(identity, std::move(state));
}

bool Tracker::rebuilt(const std::string& identity) const { return state_->rebuilt.contains(identity); }

}  // namespace gantry::freshness
