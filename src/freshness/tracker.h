// Decides which units are fresh and remembers what was built. A unit is fresh when its facts equal those of its last
// successful build, none of its dependencies was rebuilt, its outputs exist, and the content of every file and variable
// it read is unchanged (mtime and size first, content hash when they differ: `touch` rebuilds nothing). Units must be
// checked after their dependencies.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "freshness/database.h"
#include "freshness/facts.h"
#include "freshness/file_state.h"

namespace gantry::freshness {

struct Verdict {
  bool fresh = false;
  // Why it is not fresh, as cargo words it after "Dirty foo v0.1.0 (...): "; nullopt when it was never built.
  std::optional<std::string> reason;
  // The last successful build; null when there is none. Valid until `finish` of the same unit.
  const UnitRecord* record = nullptr;
};

// What counts of the package in a directory; null when only names are known to tell. The answer must stay.
using PackageFilters = std::function<const PackageFilter*(const std::string& package_directory)>;

class Tracker {
 public:
  // `root`: paths below it are stored relative to it, so that a copied checkout stays fresh. `filters`: asked about
  // packages whose build scripts depend on all their files.
  Tracker(BuildDatabase& database, FileSystem& files, const Environment& environment, const Clock& clock,
          std::string root, PackageFilters filters = nullptr);
  ~Tracker();

  Verdict check(const UnitFacts& facts);
  // Marks the unit as being built: an interrupted or failed build is never fresh. Notes the time, so that files changed
  // after it are known to be newer than what the tool read.
  void begin(const UnitFacts& facts);
  // Records a successful build. Files modified since `begin` are remembered as unknown, which makes the unit dirty next
  // time.
  void finish(const UnitFacts& facts, UnitOutcome outcome);
  // Links in `package_directory` that lead back up, when the unit depends on everything there as far as is known.
  std::vector<FileSystemLoop> loops(const UnitFacts& facts, bool fresh, const std::string& package_directory) const;
  // The record of a unit that is fresh or was finished in this run.
  const UnitRecord* record(const std::string& identity) const;
  // Whether the .d file beside the unit's final artifact is the one that was noted and calls it `artifact`.
  bool has_dep_info(const std::string& identity, const std::string& file, const std::string& artifact) const;
  // To be called when it has been written.
  void note_dep_info(const std::string& identity, const std::string& file, const std::string& artifact);
  // Whether the unit was (or must be) rebuilt in this run.
  bool rebuilt(const std::string& identity) const;
  const std::string& root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::freshness
