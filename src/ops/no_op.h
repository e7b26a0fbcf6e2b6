// The no-op path: a command line whose inputs are all as they were at its last success has nothing to do. Reads one file, stats
// each input once, parses no TOML, starts no program (design.md, "Build database").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "freshness/request.h"

namespace gantry::ops {

// What the command printed at its end and how; kept with the request.
struct NoOpOutcome {
  std::string finished;        // text after "Finished", without the duration
  bool quiet = false;
  std::string color = "auto";  // --color or term.color: auto, always, never

  std::string encode() const;
  static std::optional<NoOpOutcome> decode(std::string_view text);
};

// Identifies a request: the program's version, arguments after its name, working directory, and every variable that steers cargo
// or rustc (CARGO*, RUST*, PATH, HOME, colour switches), present or not.
Hash128 request_key(const std::vector<std::string>& arguments, const std::string& cwd, const Environment& environment);

// Directories that may hold requests for a command started in `cwd`, likeliest first: the target directory given by flag
// or environment, target/ beside each manifest upward, and the one in cargo's home for target directories set by configuration.
std::vector<std::string> request_directories(const std::vector<std::string>& arguments, const std::string& cwd,
                                             const Environment& environment, const FileSystem& files);

// The request directory below a target directory.
std::string request_directory_of(const std::string& target_dir);

// What the last run of the same request ended with, when nothing has changed since.
std::optional<NoOpOutcome> find_no_op(const std::vector<std::string>& arguments, const std::string& cwd,
                                      const Environment& environment, FileSystem& files);

}  // namespace gantry::ops
