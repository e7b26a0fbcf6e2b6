// What determines the output of one unit, as plain data: exec/ fills it from the plan, freshness/ compares it with the
// last build.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gantry::freshness {

// The class of a fact decides the reason shown when it differs; they are compared in this order.
enum class FactKind : std::uint8_t {
  Rustc,             // "the toolchain changed"
  Features,          // "the list of features changed"
  DeclaredFeatures,  // "the list of declared features changed"
  TargetConfig,      // "the target configuration changed"
  Path,              // "the path to the source changed"
  Profile,           // "the profile configuration changed"
  Rustflags,         // "the rustflags changed"
  Config,            // "the config settings changed"
  CompileKind,       // "the compile kind (rustc target) changed"
  Metadata,          // "the metadata changed"
  Source,            // immutable sources: checksum or version; "the precalculated components changed"
  Environment,  // a variable cargo sets for the unit and the unit reads; `name` says which: "the environment variable X
                // changed"
  Output,       // extra: an output was replaced or removed by somebody else
};

struct Fact {
  FactKind kind;
  std::string name;
  std::string value;
  bool operator==(const Fact&) const = default;
};

struct DependencyFact {
  std::string identity;   // of the dependency's unit
  std::string name;       // shown: "the dependency `name` was rebuilt"; a change of it is a change of the unit
  std::string info_name;  // shown: "info of dependency `name` changed"
};

struct UnitFacts {
  // Unique in the target directory and the same in every run: directory, package, hash, target:
  // "debug/foo-0123456789abcdef/lib-foo".
  std::string identity;
  std::vector<Fact> facts;
  std::vector<DependencyFact> dependencies;
  // Files this unit leaves; a missing one makes it dirty. When `guard_outputs` (names without a hash, which cargo or
  // another unit may overwrite) one with another content too.
  std::vector<std::string> outputs;
  bool guard_outputs = false;
  // Directory that relative paths of dep-info are relative to (rustc's working directory).
  std::string base_directory;
  // Variables set for the unit by cargo itself (CARGO_PKG_*, OUT_DIR ...): env-deps on them compare with these values
  // first.
  std::map<std::string, std::string> own_environment;
  // The unit is the run of a build script: its inputs come from rerun-if instructions.
  bool is_script_run = false;
};

// What a finished tool read and said.
struct UnitOutcome {
  std::vector<std::string>
      files;  // absolute, or relative to base_directory: dep-info or rerun-if-changed (files or directories)
  // A build script without any rerun-if instruction depends on everything in this directory, its package's.
  std::optional<std::string> package_directory;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;  // variables read with the values seen
  std::string messages;       // kept as it is: compiler messages to replay
  std::string script_output;  // build scripts: the standard output, to be interpreted again
  std::int64_t duration_ns = 0;
};

}  // namespace gantry::freshness
