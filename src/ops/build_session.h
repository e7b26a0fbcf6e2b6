// Everything between a command line and execution, in the order it is made: workspace, packages, toolchain, resolve,
// features, profiles, unit graph, layout, lock, database. Shared by build, check, run, test.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "exec/compiler_proxy.h"
#include "freshness/database.h"
#include "freshness/tracker.h"
#include "ops/compile_options.h"
#include "ops/no_op.h"
#include "ops/resolve_workspace.h"
#include "plan/layout.h"

namespace gantry::ops {

struct BuildSession {
  std::optional<workspace::Workspace> workspace;
  std::vector<manifest::PackagePtr> packages;  // selected members
  std::vector<toolchain::CompileKind> kinds;
  std::unique_ptr<toolchain::Toolchain> toolchain;
  ResolvedWorkspace resolved;
  resolver::ResolvedFeatures features;
  std::optional<plan::ProfileSet> profiles;
  plan::UnitGraph graph;
  std::optional<exec::CompilerProxy> proxy;  // for the execution
};

// How much is documented when something is.
struct DocumentationScope {
  bool dependencies = true;
  bool private_items = false;  // of libraries, too
};

// Everything up to the unit graph. Prints warnings and status lines of resolution.
BuildSession prepare_build(const CompileOptions& options, const config::Config& config, const Host& host,
                           const DocumentationScope& scope = {});
// The same in a workspace that is open: what is odd about it as a whole has been told.
BuildSession prepare_build(workspace::Workspace workspace, const CompileOptions& options, const config::Config& config,
                           const Host& host, const DocumentationScope& scope = {});

// Tells what comes after the build; nothing when that fails.
using Successor = std::function<std::optional<Sequel>(const exec::Compilation&)>;

// Builds the graph under the lock of its build directory and prints the Finished line.
exec::Compilation execute_build(BuildSession& session, const CompileOptions& options, const config::Config& config,
                                const Host& host, const Successor& successor = nullptr);

}  // namespace gantry::ops
