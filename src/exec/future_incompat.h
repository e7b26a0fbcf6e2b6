// Reports of lints that will become errors (Cargo Book, "Future incompat report"): kept in
// target/.future-incompat-report.json, which `cargo report future-incompatibilities` reads.
#pragma once

#include <string>

#include "exec/execute.h"

namespace gantry::exec {

// To be called after the closing line. Saves what the compilation found and tells the user about it, unless
// `future-incompat-report.frequency` is "never". `directory`: the target directory.
void report_incompatibilities(const Compilation& compilation, const std::string& directory, bool asked_for,
                              const config::Config& config, FileSystem& files, Reporter& reporter);

}  // namespace gantry::exec
