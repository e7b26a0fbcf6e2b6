// [lib], [[bin]], [[example]], [[test]], [[bench]] joined with what discovery finds (Cargo Book, "Cargo Targets").
#pragma once

#include "manifest/context.h"
#include "manifest/discovery.h"

namespace gantry::manifest {

// A target with name and path decided.
struct NormalTarget {
  RawTarget raw;
  std::string name;
  std::string path;  // relative to the package, or absolute
};

struct NormalTargets {
  std::optional<NormalTarget> lib;
  std::vector<NormalTarget> bins, examples, tests, benches;  // sorted by name
};

// Decides names and paths; checks names and spellings. `build`: the path of a build script.
NormalTargets normalize_targets(LoadContext& context, const RawManifest& raw, const RawPackage& package,
                                Discovery& discovery);

// The final targets in cargo's order, the build script last. Checks crate types, editions, shared files.
std::vector<Target> make_targets(LoadContext& context, const NormalTargets& targets,
                                 const std::optional<std::string>& build);

void check_default_run(const std::optional<std::string>& default_run, const std::vector<Target>& targets);

}  // namespace gantry::manifest
