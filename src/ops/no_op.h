// The no-op path: a command line whose inputs are all as they were at its last success has nothing to do. Reads one
// file, stats each input once, parses no TOML, starts no program (design.md, "Build database").
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "base/reporter.h"
#include "freshness/request.h"
#include "ops/test_run.h"

namespace gantry::ops {

// What follows a build: nothing, the program that `run` becomes, or tests.
using Sequel = std::variant<std::monostate, Command, TestRun>;

// What the command has to say again, and how; kept with the request.
struct NoOpOutcome {
  // In order. The "Finished" line is without its duration.
  Transcript said;
  Verbosity verbosity = Verbosity::Normal;
  std::string color = "auto";  // --color or term.color: auto, always, never
  bool colored = false;        // how the texts are written; the closing line adapts to the stream
  Sequel sequel;
  // Later (file time, in ns) the long way is gone again, so that it is noted what is in use of the caches.
  std::int64_t valid_until_ns = 0;

  std::string encode() const;
  static std::optional<NoOpOutcome> decode(std::string_view text);
};

// What the next run of the same request says, given what this one said; nothing when that cannot be told: this one
// built or fetched something and had more to say than that.
std::optional<Transcript> repetition(const Transcript& said, bool had_messages);

// How the program was called.
struct Call {
  const std::string& program_path;
  const std::vector<std::string>& arguments;  // after the program's name
  const std::string& cwd;
  const Environment& environment;
  std::int64_t started_file_time_ns = 0;  // when, by the clock of file times
};

// Identifies a request: the program's version and path, its arguments, the working directory, and every variable that
// steers cargo or rustc (CARGO*, RUST*, PATH, HOME, colour switches), present or not.
Hash128 request_key(const Call& call);

// Directories that may hold requests for a command started in `cwd`, likeliest first: the target directory given by
// flag or environment, target/ beside each manifest upward, and the one in cargo's home for target directories set by
// configuration.
std::vector<std::string> request_directories(const std::vector<std::string>& arguments, const std::string& cwd,
                                             const Environment& environment, const FileSystem& files);

// The request directory below a target directory.
std::string request_directory_of(const std::string& target_dir);

// What the last run of the same request said, when nothing has changed since.
std::optional<NoOpOutcome> find_no_op(const Call& call, FileSystem& files);

}  // namespace gantry::ops
