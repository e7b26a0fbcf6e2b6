// `cargo generate-lockfile` and `cargo update` (Cargo Book): choose versions anew, all or some of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"

namespace gantry::ops {

struct GenerateLockfileOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  bool ignore_rust_version = false;
};

void generate_lockfile(const GenerateLockfileOptions& options, const config::Config& config, const Host& host);

struct UpdateOptions {
  std::optional<std::string> manifest_path;
  NetworkOptions network;
  bool ignore_rust_version = false;
  std::vector<std::string> specs;      // what may move; none: everything
  bool recursive = false;              // and what these depend on
  std::optional<std::string> precise;  // the version, or revision, that they shall have
  bool workspace_only = false;         // nothing moves that members do not force to
  bool dry_run = false;
};

void update(const UpdateOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
