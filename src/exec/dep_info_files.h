// The .d files beside final artifacts (Cargo Book, "Build Cache": Dep-info files): every local file that the artifact
// was made from. The paths in them are absolute, or relative to `build.dep-info-basedir` when they lie below it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exec/context.h"
#include "exec/execute.h"
#include "exec/job_queue.h"
#include "freshness/tracker.h"

namespace gantry::exec {

class DepInfoFiles {
 public:
  // To be made before anything is built: looks which of the files are there already.
  DepInfoFiles(const Context& context, const std::vector<UnitState>& states, freshness::Tracker& tracker,
               FileSystem& files);

  // To be called when everything is built. Writes them for the roots of the graph, unless a root and all that it is
  // made of are unchanged since they were written; returns all of them.
  std::vector<FinalArtifact> write();

 private:
  struct Planned {
    plan::UnitId root{};
    std::string artifact;
    std::string place;
    bool is_current = false;
  };

  std::string shown(const std::string& path) const;
  const std::string& identity(plan::UnitId root) const { return states_[plan::index_of(root)].facts.identity; }

  const Context& context_;
  const std::vector<UnitState>& states_;
  freshness::Tracker& tracker_;
  FileSystem& files_;
  std::optional<std::string> base_;
  std::vector<Planned> planned_;
};

}  // namespace gantry::exec
