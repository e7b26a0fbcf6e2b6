// Carries out a unit graph: asks freshness what is dirty, runs rustc, rustdoc and build scripts in one event loop,
// passes on their messages and puts the final artifacts where users expect them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "base/reporter.h"
#include "config/config.h"
#include "exec/compiler_proxy.h"
#include "freshness/tracker.h"
#include "plan/layout.h"
#include "plan/unit.h"

namespace gantry::exec {

enum class MessageFormat { Human, Short, Json };

struct MessageOptions {
  MessageFormat format = MessageFormat::Human;
  bool json_render_diagnostics = false;  // json-render-diagnostics
  bool json_short = false;               // json-diagnostic-short
  bool json_ansi = false;                // json-diagnostic-rendered-ansi
};

struct ExecuteOptions {
  unsigned jobs = 1;
  bool jobs_given = false;  // on the command line
  bool keep_going = false;
  MessageOptions messages;
  std::string cwd;             // where the command was started
  std::string cargo_path;      // value of CARGO for children
  std::string workspace_root;  // rustc runs here for members
  std::size_t workspace_members = 1;
  std::string color_flag = "auto";  // auto, always, never: passed on to documentation tests
  // The caller holds the locks of exec/build_lock.h already (it must when it has read the database before).
  bool directories_locked = false;
  std::optional<std::string> artifact_dir;  // --artifact-dir: where final artifacts of the roots go as well
  bool future_incompat_report = false;
  std::optional<std::string> timings_directory;  // --timings: where the report goes
  bool is_test_command = false;
  bool fresh_lines = true;           // -v shows "Fresh"
  std::optional<PackageId> rebuild;  // whose units are built whether they are fresh or not
  // Checks the files of a package from a registry or git against its checksums before one of its units is built; throws
  // when they differ.
  std::function<void(const PackageId&)> verify_package;
  const CompilerProxy* proxy = nullptr;  // in the place of the compiler; must outlive the execution
  // Called once, if at all: the first jobs run, and this thread has nothing to do for a while.
  std::function<void()> while_waiting;
};

struct Artifact {
  plan::UnitId unit{};
  std::string path;  // as uplifted if it is
  // Variables of the program when it is run by us: CARGO_*, OUT_DIR, LD_LIBRARY_PATH ... (nullopt: removed).
  std::map<std::string, std::optional<std::string>> environment;
};

// A call of rustdoc that runs the documentation tests of a library.
struct Doctest {
  plan::UnitId unit{};
  Command command;
  std::size_t test_arguments_at = 0;  // index in `command.args` where pairs of "--test-args" and an argument belong
};

// What the compiler said about code of a package that later versions will refuse: each line quoted with "> ".
struct Incompatibility {
  PackageId package;
  std::string text;
};

struct FinalArtifact {
  std::string path;      // absolute, of an uplifted file or its .d file
  bool written = false;  // by this run
};

// What a run left behind, for `run`, `test`, `doc`.
struct Compilation {
  std::vector<Artifact> executables;                    // binaries, examples and tests among the roots, in root order
  std::vector<Doctest> doctests;                        // in root order
  std::map<std::size_t, std::string> artifact_of_unit;  // by unit index: the file users run or link
  // Directories for the dynamic loader: native libraries of build scripts below the target directory, deps, sysroot.
  std::vector<std::string> native_directories;
  // Per package (index of resolve): OUT_DIR and rustc-env variables of its build script, for `cargo run`/`test` of that
  // package.
  std::map<std::size_t, std::vector<std::pair<std::string, std::string>>> extra_environment;
  std::size_t warnings = 0;
  std::vector<Incompatibility> incompatibilities;  // by package id; see exec/future_incompat.h
  std::vector<std::string> identities;  // freshness identities of all units that are recorded, in graph order
  std::vector<FinalArtifact> final_artifacts;
};

// Runs everything. Failures are shown as they happen; then a silent Error is thrown. Machine messages end with
// build-finished. The tracker's database must have been read after the directories were locked (exec/build_lock.h), or
// is locked here.
Compilation execute(const plan::UnitGraph& graph, const plan::FileLayout& layout, const plan::ProfileSet& profiles,
                    toolchain::Toolchain& toolchain, const config::Config& config, freshness::Tracker& tracker,
                    const ExecuteOptions& options, FileSystem& files, const Environment& environment,
                    Reporter& reporter);

}  // namespace gantry::exec
