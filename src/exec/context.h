// What composing command lines, environments and facts needs, gathered once for a run. Read-only while units run,
// except `script_outputs`, where each build script's entry is filled when it has run (or is known to be fresh).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config.h"
#include "config/environment_table.h"
#include "exec/execute.h"
#include "exec/script_links.h"
#include "exec/script_output.h"
#include "plan/layout.h"
#include "plan/unit.h"
#include "toolchain/rustc.h"

namespace gantry::exec {

// What is set, or removed, in a child's environment.
using Variables = config::EnvironmentTable;

struct Context {
  const plan::UnitGraph& graph;
  const plan::FileLayout& layout;
  toolchain::Toolchain& toolchain;
  const config::Config& config;
  const ExecuteOptions& options;
  const FileSystem& files;
  const Environment& environment;
  Verbosity verbosity = Verbosity::Normal;
  int terminal_width = 0;  // 0: no terminal

  // Only checking: nothing is put into the directory of final artifacts, which is neither locked nor searched.
  bool check_only = false;
  config::EnvironmentTable config_environment;              // [env], after `force`
  std::vector<ScriptLinks> links;                           // by unit
  std::vector<std::optional<ScriptOutput>> script_outputs;  // by unit, for runs of build scripts
  std::vector<bool> primary;                                // by unit: its package was asked for
  std::vector<bool> is_root;                                // by unit: it was asked for itself

  const plan::Unit& unit(plan::UnitId id) const { return graph[id]; }
  // Output of the build script of the unit's own package; null when there is none.
  const ScriptOutput* own_script(plan::UnitId id) const;
  const ScriptOutput* script(plan::UnitId run) const;
  bool very_verbose() const { return verbosity >= Verbosity::VeryVerbose; }
  // Whether warnings about this unit's package are shown: those of local packages, and of all with -vv.
  bool shows_warnings(const plan::Unit& unit) const { return unit.is_local || very_verbose(); }
};

// `outputs` stay empty. Reads [env]; throws its type errors.
Context make_context(const plan::UnitGraph& graph, const plan::FileLayout& layout, toolchain::Toolchain& toolchain,
                     const config::Config& config, const ExecuteOptions& options, const FileSystem& files,
                     const Environment& environment, const Reporter& reporter);

}  // namespace gantry::exec
