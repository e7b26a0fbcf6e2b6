// Groups of arguments that rustc and rustdoc are given alike, in cargo's order within each group.
#pragma once

#include <string>
#include <vector>

#include "exec/context.h"

namespace gantry::exec {

using Arguments = std::vector<std::string>;

// The source file as it is passed, and the directory the tool runs in: packages below the workspace root are compiled
// from there with relative paths (stable messages and debug information), others from their own root.
struct SourcePath {
  std::string argument;
  std::string directory;
};
SourcePath source_path(const Context& context, const plan::Unit& unit);

// --warn=..., then --check-cfg of [lints].
void add_lints(const plan::Unit& unit, Arguments& arguments);
// --cfg feature="..."
void add_features(const plan::Unit& unit, Arguments& arguments);
// --check-cfg cfg(docsrs,test) and the declared features.
void add_check_cfg(const plan::Unit& unit, Arguments& arguments);
// -L dependency=... for the unit's kind, and for the host when that is another.
void add_dependency_directories(const Context& context, const plan::Unit& unit, Arguments& arguments);
// --extern name=path for each library in `dependencies` order; .rmeta files where they are enough.
void add_externs(const Context& context, const plan::Unit& unit, Arguments& arguments);
// --cfg and --check-cfg of the build script of the unit's package.
void add_script_cfgs(const Context& context, plan::UnitId id, Arguments& arguments);
// --error-format=json with the --json kinds that the message format needs, and the terminal's width.
void add_error_format(const Context& context, Arguments& arguments);

// Whether `unit` can be compiled when only the metadata of `dependency` is there (pipelined compilation).
bool needs_only_metadata(const plan::Unit& unit, const plan::Unit& dependency);
// Names of the features a package declares, sorted.
std::vector<std::string> declared_features(const plan::Unit& unit);

}  // namespace gantry::exec
