// `cargo install` (Cargo Book): builds the programs of packages and puts them where the shell finds them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ops/compile_options.h"
#include "semver/version_req.h"

namespace gantry::ops {

// A package as the command line names it.
struct CrateRequest {
  std::optional<std::string> name;  // none: the only one that the source has
  std::optional<semver::VersionReq> version;
  bool operator==(const CrateRequest&) const = default;
};

struct InstallOptions {
  std::vector<CrateRequest> crates;  // one at least
  SourceId source;                   // a directory, a git repository or a registry
  bool is_here = false;              // the directory is the current one because nothing was said
  CompileOptions compile;
  std::optional<std::string> root;
  bool force = false;
  bool tracks = true;                        // remembers what was installed
  bool dry_run = false;                      // says what would be installed
  std::function<void(const Error&)> report;  // shows what is wrong with one of several packages
};

void install(const InstallOptions& options, const config::Config& config, const Host& host);

// `--list`: what is installed below the root.
void list_installed(const std::optional<std::string>& root, const config::Config& config, const Host& host);

}  // namespace gantry::ops
