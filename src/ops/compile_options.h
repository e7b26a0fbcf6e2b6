// What a build-like command was asked for, after argument parsing. cli/ fills it, ops/ carries it out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "base/reporter.h"
#include "config/config.h"
#include "exec/execute.h"
#include "plan/build_graph.h"
#include "resolver/resolver.h"
#include "sources/credentials/authenticator.h"
#include "sources/overlay_source.h"
#include "sources/package_cache.h"
#include "sources/registry/fetched_indexes.h"
#include "workspace/workspace.h"

namespace gantry::ops {

// The outside world, as main wires it. A parameter of the top-level operations; what they call gets only what it uses.
struct Host {
  FileSystem& files;
  ProcessRunner& processes;
  const Environment& environment;
  const Clock& clock;
  Reporter& reporter;
  std::string cwd;
  std::string cargo_home;
  std::string program_path;            // value of CARGO for children: the path this program was called by
  std::vector<std::string> arguments;  // after the program's name, as typed: identifies the request for the no-op path
  std::int64_t started_ns = 0;         // Clock::monotonic_ns when the program started
  std::int64_t started_file_time_ns = 0;  // Clock::file_time_ns at that time
  std::string color = "auto";             // colour choice in force: auto, always, never
};

// --locked, --offline, --frozen (= both), also from configuration.
struct NetworkOptions {
  bool locked = false;
  bool offline = false;
  std::string locked_flag = "--locked";  // as given, for messages: "--locked" or "--frozen"
  // Of a command that asks for tokens in several of its parts; null: each part asks by itself.
  sources::Authenticator* authenticator = nullptr;
  // Shared by all parts of a command.
  sources::FetchedIndexes fetched_indexes = sources::no_fetched_indexes();
  sources::PackageCache package_cache = sources::new_package_cache();

  // As messages name what forbids the network.
  std::string offline_flag() const { return locked_flag == "--frozen" ? locked_flag : "--offline"; }
};

// What a build does about the lock file: brings it up to date; starts from it and leaves it as it is; does as if there
// was none.
enum class LockFileUse { Keep, Read, Ignore };

struct CompileOptions {
  std::optional<std::string> manifest_path;
  std::optional<std::string> target_dir;
  std::optional<std::string> lockfile_path;
  workspace::PackageSelection packages;
  plan::UserIntent intent = plan::UserIntent::Build;
  plan::TargetFilter filter;
  resolver::CliFeatures features;
  std::string profile = "dev";
  std::vector<std::string> targets;  // --target, as typed
  std::optional<std::string> jobs;   // -j as typed: number, negative number or "default"
  bool keep_going = false;
  exec::MessageOptions messages;
  NetworkOptions network;
  bool ignore_rust_version = false;
  std::optional<std::string> artifact_dir;  // absolute
  bool timings = false;
  bool one_package = false;                      // cargo rustc, rustdoc: -p once
  std::vector<std::string> extra_rustc_args;     // for the one target of cargo rustc or rustdoc
  std::optional<std::string> single_crate_type;  // of it instead of the manifest's, by commas apart
  bool future_incompat_report = false;
  LockFileUse lock_file = LockFileUse::Keep;
  bool shows_manifest_warnings = true;
  bool remembers_request = true;  // for the no-op path
  // The selected package is built whether it is fresh or not, and nothing is remembered for the no-op path.
  bool rebuild = false;
  std::vector<sources::RegistryOverlay> overlays;
};

struct TestOptions {
  CompileOptions compile;
  bool no_run = false;
  bool no_fail_fast = false;
  std::vector<std::string> args;  // for the test programs
};

struct RunOptions {
  CompileOptions compile;
  std::vector<std::string> args;
};

// Builds; prints everything including the Finished line.
void compile(const CompileOptions& options, const config::Config& config, const Host& host);

// Builds and runs the one program selected; returns its exit code (replaces this process where that is possible).
int run(const RunOptions& options, const config::Config& config, const Host& host);

// Builds and runs tests (or, with intent Bench, benchmarks); returns the exit code.
int test(const TestOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
