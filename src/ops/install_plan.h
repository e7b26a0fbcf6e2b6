// What an installation would do to the programs that are there (Cargo Book, "cargo install").
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/file_system.h"
#include "manifest/manifest.h"
#include "ops/installed_crates.h"
#include "plan/build_graph.h"

namespace gantry::ops {

// The programs that a filter means, built or not.
std::set<std::string> requested_programs(const manifest::Package& package, const plan::TargetFilter& filter);
// Every program that the package can have.
std::set<std::string> all_programs(const manifest::Package& package);

// Of the programs those whose files exist, each with the package that it belongs to; nothing for a file that nobody
// knows of.
using Occupied = std::map<std::string, std::optional<PackageId>>;
Occupied occupied_programs(const std::set<std::string>& programs, const std::string& directory,
                           const InstalledCrates& installed, const FileSystem& files);

// Whether all of them belong to (a version of) the package `name`.
bool belong_to(const Occupied& occupied, const std::string& name);

// Throws when a file belongs to anything but (another version of) the package `name`. `shown_directory`: for files that
// are not remembered, as messages name it.
void refuse_conflicts(const Occupied& occupied, const std::string& name,
                      const std::optional<std::string>& shown_directory);

// Whether `package` is installed just like `wanted`, which has the programs that are asked for; what is not known of
// the installed one counts as the same.
bool is_installed(const InstalledCrates& installed, const PackageId& package, const InstalledCrate& wanted);

}  // namespace gantry::ops
