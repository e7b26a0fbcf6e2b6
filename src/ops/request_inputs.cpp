#include "ops/request_inputs.h"

#include <algorithm>
#include <iterator>

#include "base/path.h"

namespace gantry::ops {

using freshness::FileState;
using freshness::InputKind;

RequestInputs::RequestInputs(std::string root, const std::string& target_dir, const Host& host)
    : host_(host),
      root_(std::move(root)),
      key_(request_key({host.program_path, host.arguments, host.cwd, host.environment})) {
  const auto own = request_directory_of(target_dir);
  const auto searched = request_directories(host.arguments, host.cwd, host.environment, host.files);
  const bool is_searched = std::ranges::find(searched, own) != searched.end() && host.files.is_directory(target_dir);
  directory_ = is_searched ? own : path::join(host.cargo_home, ".gantry/requests");
  const auto request = freshness::load_request(host.files, directory_, key_);
  if (!request) return;
  auto record = request->record();
  if (!record || record->root != root_) return;
  earlier_ = std::move(record->inputs);
  for (const auto& state : earlier_) {
    if (freshness::has_same_stat(host.files, root_, state)) unchanged_.emplace(Key{state.path, state.kind}, &state);
  }
}

// What was modified at `new_from_ns` or later may have been modified again without another time: its content counts,
// also that of what is otherwise known by its time alone.
void RequestInputs::observe(const std::string& absolute, InputKind kind, std::int64_t new_from_ns) {
  auto state = freshness::observe(host_.files, root_, absolute, kind);
  if (state.kind != InputKind::Absent && state.changed_ns() >= new_from_ns) {
    if (kind == InputKind::Stamp) state = freshness::observe(host_.files, root_, absolute, InputKind::File);
    state.mtime_ns = 0;
  }
  add(std::move(state));
}

void RequestInputs::add_read(const std::string& absolute, InputKind kind) {
  const auto stored = freshness::stored_path(root_, absolute);
  if (listed_as_absent_.contains(stored)) return;
  for (const auto as : {kind, InputKind::Absent}) {
    if (const auto earlier = unchanged_.find({stored, as}); earlier != unchanged_.end()) return add(*earlier->second);
  }
  if (is_listed_as_absent(absolute, stored)) {
    listed_as_absent_.insert(stored);
  } else {
    observe(absolute, kind, host_.started_file_time_ns);
  }
}

// That nothing has this name is said by the listing of its directory, when that is an input too.
bool RequestInputs::is_listed_as_absent(const std::string& absolute, std::string_view stored) const {
  const bool is_listed = seen_.contains({path::parent(stored), InputKind::Directory});
  return is_listed && !host_.files.lstat(absolute);
}

void RequestInputs::add_written(const std::string& absolute, InputKind kind) {
  const auto stored = freshness::stored_path(root_, absolute);
  const auto earlier = unchanged_.find({stored, kind});
  if (earlier != unchanged_.end() && freshness::has_same_stat(host_.files, root_, *earlier->second))
    return add(*earlier->second);
  observe(absolute, kind, host_.clock.file_time_ns());
}

void RequestInputs::add(FileState state) {
  if (seen_.contains({state.path, state.kind})) return;
  states_.push_back(std::move(state));
  seen_.insert({states_.back().path, states_.back().kind});
}

void RequestInputs::add_workspace(const workspace::Workspace& workspace, const config::Config& config) {
  for (const auto& directory : workspace.consulted_directories()) add_read(directory, InputKind::Directory);
  for (const auto& file : workspace.consulted_files()) add_read(file, InputKind::File);
  for (const auto& file : config.consulted_files()) add_read(file, InputKind::File);
  add_read(workspace.lockfile_path(), InputKind::File);
}

void RequestInputs::add_package(const manifest::Package& package) {
  add_read(package.manifest_path, InputKind::File);
  for (const auto& directory : package.manifest->discovery_directories) add_read(directory, InputKind::Directory);
}

void RequestInputs::add_loaded(const manifest::Package& package) {
  if (package.id().source().is_path()) {
    add_package(package);
  } else {
    add_read(package.manifest_path, InputKind::Exists);
  }
}

void RequestInputs::add_sources(const sources::SourceSet& sources) {
  for (const auto& file : sources.consulted_files()) add_read(file, InputKind::File);
}

void RequestInputs::add_toolchain(const toolchain::Toolchain& toolchain) {
  for (const auto& file : toolchain.consulted_files()) add_read(file, InputKind::Stamp);
  for (const auto& name : toolchain.consulted_variables()) add_variable(name);
}

void RequestInputs::save(Transcript said, std::int64_t valid_until_ns, Sequel sequel) {
  const auto place = std::string(path::parent(path::parent(directory_)));
  if (!host_.files.is_directory(place)) return;
  freshness::RequestRecord record;
  record.key = key_;
  record.root = root_;
  record.inputs.assign(std::make_move_iterator(states_.begin()), std::make_move_iterator(states_.end()));
  record.environment.assign(variables_.begin(), variables_.end());
  const NoOpOutcome outcome{std::move(said),        host_.reporter.verbosity(), host_.color,
                            host_.reporter.color(), std::move(sequel),          valid_until_ns};
  record.closing = outcome.encode();
  freshness::save_request(host_.files, directory_, record);
}

}  // namespace gantry::ops
