// Puts the programs that were built where they are installed, and remembers them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "manifest/manifest.h"
#include "ops/install_plan.h"
#include "ops/install_tracker.h"

namespace gantry::ops {

struct BuiltProgram {
  std::string name;
  std::string path;
};

class ProgramPlacer {
 public:
  struct Placement {
    manifest::PackagePtr package;
    InstalledCrate details;  // its `bins` are those that were asked for
    std::string directory;   // of all programs, absolute
  };

  // `tracker`: null when nothing is remembered.
  ProgramPlacer(Placement placement, InstallTracker* tracker, FileSystem& files, Reporter& reporter);

  // `programs` by name. New ones come first: when one cannot be placed, nothing has changed. What was replaced before
  // an error is remembered.
  void place(const std::vector<BuiltProgram>& programs);
  // Says where they would go.
  void preview(const std::vector<BuiltProgram>& programs) const;

 private:
  void stage(const std::vector<BuiltProgram>& programs, const std::string& staging) const;
  void announce(const std::string& program) const;
  void move(const std::string& staging, const std::string& program) const;
  void place_new(const std::vector<std::string>& programs, const std::string& staging) const;
  void remember(const std::set<std::string>& programs);
  void remove_orphans();
  void report(const std::vector<std::string>& added) const;

  Placement placement_;
  InstallTracker* tracker_;
  FileSystem& files_;
  Reporter& reporter_;
  Occupied occupied_;
};

}  // namespace gantry::ops
