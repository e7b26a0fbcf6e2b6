// Arguments that many commands share, so that they are spelt, ordered and explained alike everywhere.
#pragma once

#include <string>
#include <vector>

#include "cli/args/spec.h"

namespace gantry::cli {

inline constexpr const char* kPackageSelection = "Package Selection";
inline constexpr const char* kTargetSelection = "Target Selection";
inline constexpr const char* kFeatureSelection = "Feature Selection";
inline constexpr const char* kCompilation = "Compilation Options";
inline constexpr const char* kManifest = "Manifest Options";

// -v -q --color --locked --offline --frozen --config -Z: accepted before and behind the command. `of_command`: as they
// are shown on a command's page (the program's own page lists all under Options).
std::vector<Arg> global_args(bool of_command);
// "--silent" is answered with "--quiet"; not for commands that use -s themselves.
Arg silent_arg();

Arg manifest_path_arg();
// With "--path" answered by "--manifest-path".
std::vector<Arg> manifest_path_args();
Arg ignore_rust_version_arg();
Arg message_format_arg();
Arg future_incompat_arg();
Arg dry_run_arg(std::string help);
Arg registry_arg(std::string help);
Arg index_arg(std::string help);

// -p once or several times.
Arg package_arg(std::string help);
Arg packages_arg(std::string help);
Arg exclude_arg(std::string help);
// -p, --workspace, --exclude, --all; `verb`: "Build", "Check" ...
std::vector<Arg> package_selection_args(const std::string& verb);

struct TargetArgs {
  bool tests_and_benches = true;
  bool all_targets = true;
  std::string all_targets_note = {};  // appended to the help of --all-targets
};
// --lib --bins --bin --examples --example --tests --test --benches --bench --all-targets
std::vector<Arg> target_selection_args(const std::string& verb, const TargetArgs& options = {});

std::vector<Arg> feature_args();

Arg jobs_arg();
Arg keep_going_arg();
Arg release_arg(std::string help);
Arg profile_arg(std::string help);
std::vector<Arg> target_triple_args(std::string help);
Arg target_dir_arg();
Arg unit_graph_arg();
Arg timings_arg();

// The hint at the end of a page.
std::string more_help(const std::string& command);

}  // namespace gantry::cli
