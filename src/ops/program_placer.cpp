#include "ops/program_placer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/path.h"
#include "ops/temporary_name.h"

namespace gantry::ops {

namespace {

// "(executable `a`)", "(executables `a`, `b`)"
template <typename Names>
std::string executables(const Names& names) {
  std::vector<std::string> quoted;
  for (const auto& name : names) quoted.push_back(fmt::format("`{}`", name));
  return fmt::format("(executable{} {})", quoted.size() == 1 ? "" : "s", fmt::join(quoted, ", "));
}

}  // namespace

ProgramPlacer::ProgramPlacer(Placement placement, InstallTracker* tracker, FileSystem& files, Reporter& reporter)
    : placement_(std::move(placement)),
      tracker_(tracker),
      files_(files),
      reporter_(reporter),
      occupied_(occupied_programs(placement_.details.bins, placement_.directory,
                                  tracker != nullptr ? tracker->installed() : InstalledCrates{}, files)) {}

// The programs of a directory of the user stay where they were built, too.
void ProgramPlacer::stage(const std::vector<BuiltProgram>& programs, const std::string& staging) const {
  files_.create_directories(staging);
  const bool moves = !placement_.package->id().source().is_path();
  for (const auto& program : programs) {
    const auto to = path::join(staging, program.name);
    if (moves && !files_.rename(program.path, to)) continue;
    if (const auto problem = files_.copy_file(program.path, to)) {
      throw Error(fmt::format("failed to copy `{}` to `{}`", program.path, to), {describe_system_error(problem)});
    }
  }
}

void ProgramPlacer::announce(const std::string& program) const {
  reporter_.status(occupied_.contains(program) ? "Replacing" : "Installing", path::join(placement_.directory, program));
}

void ProgramPlacer::preview(const std::vector<BuiltProgram>& programs) const {
  files_.create_directories(placement_.directory);
  for (const bool is_occupied : {false, true}) {
    for (const auto& program : programs) {
      if (occupied_.contains(program.name) == is_occupied) announce(program.name);
    }
  }
}

void ProgramPlacer::move(const std::string& staging, const std::string& program) const {
  const auto from = path::join(staging, program);
  const auto to = path::join(placement_.directory, program);
  announce(program);
  if (const auto problem = files_.rename(from, to)) {
    throw Error(fmt::format("failed to move `{}` to `{}`", from, to), {describe_system_error(problem)});
  }
}

void ProgramPlacer::place_new(const std::vector<std::string>& programs, const std::string& staging) const {
  std::vector<std::string> placed;
  try {
    for (const auto& program : programs) {
      move(staging, program);
      placed.push_back(path::join(placement_.directory, program));
    }
  } catch (const Error&) {
    for (const auto& file : placed) files_.remove_file(file);
    throw;
  }
}

void ProgramPlacer::remember(const std::set<std::string>& programs) {
  if (tracker_ == nullptr) return;
  auto& crates = tracker_->installed().crates;
  for (const auto& program : programs) {
    std::vector<PackageId> owners;
    for (const auto& [id, crate] : crates) {
      if (crate.bins.contains(program)) owners.push_back(id);
    }
    for (const auto& owner : owners) tracker_->forget(owner, program);
  }
  auto& crate = crates[placement_.package->id()];
  auto bins = std::move(crate.bins);
  bins.insert(programs.begin(), programs.end());
  auto unknown = std::move(crate.unknown);
  crate = placement_.details;
  crate.bins = std::move(bins);
  crate.unknown = std::move(unknown);
}

// Programs of other versions that took part and that the package does not have any more.
void ProgramPlacer::remove_orphans() {
  if (tracker_ == nullptr) return;
  const auto own = all_programs(*placement_.package);
  std::set<PackageId> others;
  for (const auto& [program, owner] : occupied_) {
    if (owner && owner->name() == placement_.package->name()) others.insert(*owner);
  }
  for (const auto& other : others) {
    const auto found = tracker_->installed().crates.find(other);
    if (found == tracker_->installed().crates.end()) continue;
    const auto bins = found->second.bins;
    for (const auto& program : bins) {
      if (own.contains(program)) continue;
      const auto file = path::join(placement_.directory, program);
      if (files_.exists(file)) {
        reporter_.status("Removing", fmt::format("executable `{}` from previous version {}", file, other.display()));
        if (const auto problem = files_.remove_file(file))
          throw Error(fmt::format("failed to remove `{}`", file), {describe_system_error(problem)});
      }
      tracker_->forget(other, program);
    }
  }
}

void ProgramPlacer::report(const std::vector<std::string>& added) const {
  const auto name = placement_.package->id().display();
  if (!added.empty()) reporter_.status("Installed", fmt::format("package `{}` {}", name, executables(added)));
  std::map<std::string, std::vector<std::string>> replaced;
  for (const auto& [program, owner] : occupied_) replaced[owner ? owner->display() : "unknown"].push_back(program);
  for (const auto& [owner, programs] : replaced) {
    reporter_.status("Replaced", fmt::format("package `{}` with `{}` {}", owner, name, executables(programs)));
  }
}

void ProgramPlacer::place(const std::vector<BuiltProgram>& programs) {
  files_.create_directories(placement_.directory);
  const auto staging = path::join(placement_.directory, temporary_name());
  struct RemoveOnExit {
    FileSystem& files;
    const std::string& directory;
    ~RemoveOnExit() { files.remove_directory_tree(directory); }
  } const remove{files_, staging};
  stage(programs, staging);
  std::vector<std::string> added;
  std::vector<std::string> replacing;
  for (const auto& program : programs) (occupied_.contains(program.name) ? replacing : added).push_back(program.name);

  place_new(added, staging);
  std::set<std::string> placed(added.begin(), added.end());
  const auto save = [&] {
    if (tracker_ != nullptr) tracker_->save();
  };
  try {
    for (const auto& program : replacing) {
      move(staging, program);
      placed.insert(program);
    }
    remember(placed);
    remove_orphans();
  } catch (const Error&) {
    // What has been done until then is done.
    remember(placed);
    save();
    throw;
  }
  save();
  report(added);
}

}  // namespace gantry::ops
