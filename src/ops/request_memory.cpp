#include "ops/request_memory.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/path.h"
#include "exec/rustdoc_fingerprint.h"
#include "ops/cache_upkeep.h"

namespace gantry::ops {

namespace {

using freshness::InputKind;

// Whether a run in which everything is fresh has something to show again from earlier ones.
bool has_messages(const exec::Compilation& compilation, const freshness::BuildDatabase& database) {
  if (compilation.warnings > 0 || !compilation.incompatibilities.empty()) return true;
  return std::ranges::any_of(compilation.identities, [&](const auto& identity) {
    const auto* record = database.find_unit(identity);
    return record == nullptr || !record->messages.empty() ||
           record->script_output.find("cargo:warning") != std::string::npos ||
           record->script_output.find("cargo::warning") != std::string::npos;
  });
}

// What the next run says.
std::optional<Transcript> next_transcript(const CompileOptions& options, const exec::Compilation& compilation,
                                          const freshness::BuildDatabase& database, const std::string& finished,
                                          const Reporter& reporter) {
  const bool more_to_say = options.messages.format != exec::MessageFormat::Human ||
                           reporter.verbosity() > Verbosity::Normal || has_messages(compilation, database);
  auto said = repetition(reporter.transcript(), more_to_say);
  if (!said) return said;
  for (auto& entry : *said) {
    if (entry.kind == TranscriptEntry::Kind::Status && entry.text.starts_with(finished)) entry.text = finished;
  }
  return said;
}

}  // namespace

bool RequestMemory::keeps(const CompileOptions& options) {
  using plan::UserIntent;
  static constexpr std::array kKept{UserIntent::Build, UserIntent::Check, UserIntent::Test, UserIntent::Bench,
                                    UserIntent::Doc};
  return std::ranges::find(kKept, options.intent) != kKept.end() && !options.timings &&
         !options.future_incompat_report && !options.artifact_dir;
}

RequestMemory::RequestMemory(const BuildSession& session, const freshness::BuildDatabase& database,
                             const CompileOptions& options, const config::Config& config, const Host& host)
    : session_(session),
      database_(database),
      options_(options),
      config_(config),
      host_(host),
      inputs_(session.workspace->root(), session.workspace->target_dir(), host) {}

void RequestMemory::gather() {
  if (std::exchange(gathered_, true)) return;
  inputs_.add_workspace(*session_.workspace, config_);
  inputs_.add_sources(*session_.resolved.sources);
  inputs_.add_toolchain(*session_.toolchain);
  for (const auto& unit : session_.graph.units) {
    if (unit.is_local) inputs_.add_package(*unit.package);
  }
}

// What cargo or the user may remove or replace: directories of artifacts by their listing, final artifacts by their
// stamp, what others may overwrite by its content.
void RequestMemory::add_unit(const freshness::UnitRecord& unit) {
  for (const auto& input : unit.inputs) inputs_.add(input);
  for (const auto& output : unit.outputs) {
    if (output.kind == InputKind::File) {
      inputs_.add(output);
    } else {
      const auto absolute = freshness::absolute_path(session_.workspace->root(), output.path);
      directories_.emplace(path::parent(absolute));
    }
  }
  for (const auto& [name, value] : unit.environment) {
    if (host_.environment.get(name) == value) inputs_.add_variable(name);  // others are set by cargo itself
  }
}

void RequestMemory::add_variables(const Command& program) {
  for (const auto& [name, value] : program.env) inputs_.add_variable(name);
}

void RequestMemory::save(const exec::Compilation& compilation, const std::string& finished, Sequel sequel) {
  auto said = next_transcript(options_, compilation, database_, finished, host_.reporter);
  if (!said) return;
  gather();
  for (const auto& identity : compilation.identities) {
    const auto* unit = database_.find_unit(identity);
    const auto is_unknown = [](const auto& input) { return input.kind == InputKind::Unknown; };
    if (std::ranges::any_of(unit->inputs, is_unknown)) return;  // was edited while it was built: dirty next time
    add_unit(*unit);
  }
  for (const auto& artifact : compilation.final_artifacts) {
    if (artifact.written) {
      inputs_.add_written(artifact.path, InputKind::Stamp);
    } else {
      inputs_.add_read(artifact.path, InputKind::Stamp);
    }
  }
  if (options_.intent == plan::UserIntent::Doc) {
    for (const auto& kind : session_.kinds) {
      const auto fingerprint = exec::rustdoc_fingerprint_path(session_.workspace->build_dir(), kind);
      inputs_.add_written(fingerprint, InputKind::File);
    }
  }
  for (const auto& directory : directories_) inputs_.add_written(directory, InputKind::Directory);
  inputs_.add_written(freshness::BuildDatabase::journal_path(database_.path()), InputKind::File);
  inputs_.add_written(database_.path(), InputKind::Exists);
  if (const auto* program = std::get_if<Command>(&sequel)) add_variables(*program);
  if (const auto* tests = std::get_if<TestRun>(&sequel)) {
    for (const auto& test : tests->programs) add_variables(test.command);
  }
  inputs_.save(std::move(*said), no_cleaning_until(config_, options_.network, host_), std::move(sequel));
}

}  // namespace gantry::ops
