// From parsed arguments of build-like commands to the options of ops/, with cargo's checks in cargo's order.
#pragma once

#include <string>

#include "cli/args/matches.h"
#include "cli/session.h"
#include "ops/compile_options.h"

namespace gantry::cli {

struct CompileDefaults {
  plan::UserIntent intent = plan::UserIntent::Build;
  std::string profile = "dev";
  bool check_profile = false;  // `--profile check` is allowed (cargo rustc)
};

ops::Host make_host(Session& session);

// --locked --offline --frozen, also from configuration.
ops::NetworkOptions network_options(Session& session);

// The configuration for a command on a manifest. That there is none is told first, whatever the configuration is like.
const config::Config& project_config(const Matches& matches, Session& session);

// -p, --workspace, --exclude. Throws for --exclude without --workspace.
workspace::PackageSelection package_selection(const Matches& matches);

// --profile or --release, else the default. Throws for reserved names.
std::string profile_name(const Matches& matches, const std::string& default_profile);

// Splits "a,b c" as --features does.
std::vector<std::string> split_features(const std::vector<std::string>& values);
resolver::CliFeatures feature_options(const Matches& matches);

// Everything that build, check, run, test and bench have in common. Errors of the manifest come before those of
// arguments.
ops::CompileOptions compile_options(const Matches& matches, Session& session, const CompileDefaults& defaults);
// The same for `install`, which has packages of other places, too: `workspace` is that of a directory, if it is one.
ops::CompileOptions install_options(const Matches& matches, Session& session, const workspace::Workspace* workspace);
ops::RunOptions run_options(const Matches& matches, Session& session);
ops::TestOptions test_options(const Matches& matches, Session& session, plan::UserIntent intent);

}  // namespace gantry::cli
