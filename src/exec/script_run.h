// Running build scripts (Cargo Book, "Build Scripts"): the call, its files, what follows from its output and its
// failure.
#pragma once

#include <string>

#include "base/error.h"
#include "base/process.h"
#include "exec/context.h"
#include "freshness/facts.h"

namespace gantry::exec {

// Valid once everything the run depends on is done.
Command script_command(const Context& context, plan::UnitId run);

// Creates the directory that a build script is compiled to, or OUT_DIR and its surroundings for one that will run. Done
// for all scripts before anything is built, so that the directories are there too when nothing comes of it.
void create_script_directory(const Context& context, plan::UnitId id, FileSystem& files);

// Leaves the time at which the script is started.
void note_script_start(const Context& context, plan::UnitId run, FileSystem& files);
// Leaves `output`, `stderr` and `root-output` beside OUT_DIR, as cargo does.
void save_script_streams(const Context& context, plan::UnitId run, std::string_view out, std::string_view err,
                         FileSystem& files);

// Interprets the standard output; throws cargo's error for instructions that are wrong. `recorded`: text of
// `recorded_script_output`.
ScriptOutput interpret_script_output(const Context& context, plan::UnitId run, std::string_view out);
ScriptOutput interpret_recorded_output(const Context& context, plan::UnitId run, std::string_view recorded);
// The standard output with OUT_DIR in front, which is part of many paths in it and may have moved when it is read
// again.
std::string recorded_script_output(const Context& context, plan::UnitId run, std::string_view out);

// What decides when it must run again: its rerun-if instructions, else its whole package.
freshness::UnitOutcome script_outcome(const Context& context, plan::UnitId run, const ScriptOutput& output);

// "failed to run custom build command for `foo v0.1.0`", with what it wrote.
Error script_failure(const Context& context, plan::UnitId run, const Command& command, const ExitStatus& status,
                     std::string_view out, std::string_view err);

}  // namespace gantry::exec
