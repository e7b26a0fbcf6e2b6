#include "ops/remember_request.h"

#include <set>
#include <unordered_set>

#include "base/path.h"
#include "freshness/request.h"
#include "ops/no_op.h"

namespace gantry::ops {

namespace {

using freshness::FileState;
using freshness::InputKind;

class InputCollector {
 public:
  InputCollector(const FileSystem& files, std::string root, std::int64_t started_ns)
      : files_(files), root_(std::move(root)), started_ns_(started_ns) {}

  // Read by this command: a change since it started may have been missed.
  void add_read(const std::string& absolute, InputKind kind) {
    auto state = freshness::observe(files_, root_, absolute, kind);
    if (state.kind != InputKind::Absent && state.mtime_ns >= started_ns_) state.mtime_ns = 0;  // compare the content next time
    add(std::move(state));
  }
  void add(FileState state) {
    if (seen_.insert(std::to_string(static_cast<int>(state.kind)) + state.path).second) states.push_back(std::move(state));
  }

  std::vector<FileState> states;

 private:
  const FileSystem& files_;
  std::string root_;
  std::int64_t started_ns_;
  std::unordered_set<std::string> seen_;
};

bool repeats_output(const CompileOptions& options, const Host& host, const exec::Compilation& compilation,
                    const freshness::BuildDatabase& database, const std::vector<std::string>& identities) {
  if (options.messages.format != exec::MessageFormat::Human || host.reporter.verbosity() > Verbosity::Normal) return true;
  if (host.reporter.has_spoken()) return true;
  if (options.timings || options.future_incompat_report || compilation.warnings > 0) return true;
  for (const auto& identity : identities) {
    const auto* record = database.find_unit(identity);
    if (record == nullptr || !record->messages.empty()) return true;
    if (record->script_output.find("cargo:warning") != std::string::npos ||
        record->script_output.find("cargo::warning") != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

void remember_request(const BuildSession& session, const plan::FileLayout& layout, const freshness::BuildDatabase& database,
                      const exec::Compilation& compilation, const CompileOptions& options, const std::string& finished,
                      const config::Config& config, const Host& host) {
  if (options.intent != plan::UserIntent::Build && options.intent != plan::UserIntent::Check) return;
  if (repeats_output(options, host, compilation, database, compilation.identities)) return;
  const auto& workspace = *session.workspace;
  freshness::RequestRecord record;
  record.key = request_key(host.arguments, host.cwd, host.environment);
  record.root = workspace.root();

  InputCollector inputs(host.files, workspace.root(), host.started_file_time_ns);
  for (const auto& file : workspace.consulted_files()) inputs.add_read(file, InputKind::File);
  for (const auto& directory : workspace.consulted_directories()) inputs.add_read(directory, InputKind::Directory);
  for (const auto& file : config.consulted_files()) inputs.add_read(file, InputKind::File);
  for (const auto& file : session.resolved.sources->consulted_files()) inputs.add_read(file, InputKind::File);
  for (const auto& file : session.toolchain->consulted_files()) inputs.add_read(file, InputKind::Stamp);
  inputs.add_read(workspace.lockfile_path(), InputKind::File);
  for (const auto& unit : session.graph.units) {
    if (!unit.is_local) continue;
    inputs.add_read(unit.package->manifest_path, InputKind::File);
    for (const auto& directory : unit.package->manifest->discovery_directories) inputs.add_read(directory, InputKind::Directory);
  }
  // What cargo or the user may remove or replace: directories of artifacts by their listing, final artifacts by their stamp.
  std::set<std::string> directories;
  for (const auto& artifact : compilation.final_artifacts) inputs.add_read(artifact, InputKind::Stamp);
  std::map<std::string, std::optional<std::string>> variables;
  for (const auto& name : session.toolchain->consulted_variables()) variables[name] = host.environment.get(name);
  for (const auto& identity : compilation.identities) {
    const auto* unit = database.find_unit(identity);
    for (const auto& input : unit->inputs) {
      if (input.kind == InputKind::Unknown) return;  // was edited while it was built: dirty next time
      inputs.add(input);
    }
    for (const auto& output : unit->outputs) {
      if (output.kind == InputKind::Stamp) {
        inputs.add(output);
      } else {
        directories.insert(std::string(path::parent(freshness::absolute_path(workspace.root(), output.path))));
      }
    }
    for (const auto& [name, value] : unit->environment) {
      if (host.environment.get(name) == value) variables[name] = value;  // others are set by cargo itself, from the inputs above
    }
  }
  for (const auto& directory : directories) inputs.add_read(directory, InputKind::Directory);
  inputs.add({freshness::stored_path(workspace.root(), freshness::BuildDatabase::journal_path(database.path())), 0, 0, {},
              InputKind::Absent});
  inputs.add_read(database.path(), InputKind::Exists);
  record.inputs = std::move(inputs.states);
  record.environment.assign(variables.begin(), variables.end());
  record.closing = NoOpOutcome{finished, host.reporter.verbosity() == Verbosity::Quiet, host.color}.encode();

  const auto own = request_directory_of(workspace.target_dir());
  const auto searched = request_directories(host.arguments, host.cwd, host.environment, host.files);
  const bool is_searched = std::find(searched.begin(), searched.end(), own) != searched.end();
  freshness::save_request(host.files, is_searched ? own : path::join(host.cargo_home, ".gantry/requests"), record);
}

}  // namespace gantry::ops
