// The version control of a new package: chosen, initialised, and told to ignore what builds produce.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "ops/compile_options.h"
#include "ops/new_package.h"

namespace gantry::ops {

// `wanted`: --vcs, or what is set up in `directory` already. Without it: `cargo-new.vcs`, then nothing when a git or
// Mercurial repository surrounds the directory, then git.
void make_repository(const std::string& directory, std::optional<VersionControl> wanted, const config::Config& config,
                     const Host& host);

// The one system that is set up in `directory`. Throws when there are several: one ignore file cannot serve them.
std::optional<VersionControl> version_control_in(const std::string& directory, const FileSystem& files);

// Whether a git repository surrounds `directory`.
bool is_in_git_repository(const std::string& directory, const FileSystem& files);

// What to ignore. `existing`: the content of the ignore file, if there is one; returned with the new lines below it.
// Throws when it is not UTF-8.
std::string ignore_text(VersionControl system, const std::optional<std::string>& existing);

// Throws "unknown vcs specification".
VersionControl parse_version_control(const std::string& name);

}  // namespace gantry::ops
