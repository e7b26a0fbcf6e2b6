// Reports of lints that will become errors (Cargo Book, "Future incompat report"): kept in
// target/.future-incompat-report.json, which `report future-incompatibilities` reads, ours and cargo's alike.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exec/execute.h"
#include "semver/version.h"

namespace gantry::exec {

// What may help against the lints of a package.
struct Remedies {
  std::optional<std::string> repository;
  std::vector<semver::Version> newer;  // versions that its source has, ascending
};
using FindRemedies = std::function<Remedies(const PackageId&)>;

// In the target directory.
std::string incompatibilities_path(const std::string& target_dir);

// To be called after the closing line. Saves what the compilation found and tells the user about it, unless
// `future-incompat-report.frequency` is "never".
void report_incompatibilities(const Compilation& compilation, const std::string& target_dir, bool asked_for,
                              const FindRemedies& find_remedies, const config::Config& config, FileSystem& files,
                              Reporter& reporter);

}  // namespace gantry::exec
