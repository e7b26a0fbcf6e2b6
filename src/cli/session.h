// What a command works with: the outside world as main wired it, the options that stand before any command, and the
// configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"
#include "config/config.h"
#include "term/shell.h"

namespace gantry::cli {

// -v -q --color --locked --offline --frozen --config -Z, joined from both sides of the command.
struct GlobalOptions {
  std::size_t verbose = 0;
  bool quiet = false;
  std::optional<std::string> color;
  bool locked = false;
  bool offline = false;
  bool frozen = false;
  std::vector<std::string> config;
  std::vector<std::string> unstable;
};

// The seams and facts that main provides.
struct World {
  term::Shell& shell;
  FileSystem& files;
  ProcessRunner& processes;
  const Clock& clock;
  Environment environment;
  std::string cwd;
  std::string argv0;  // as we were called
  std::vector<std::string> arguments;
  std::int64_t started_ns = 0;            // Clock::monotonic_ns when the program began
  std::int64_t started_file_time_ns = 0;  // Clock::file_time_ns then
};

class Session {
 public:
  Session(World& world, std::string program) : world_(world), program_(std::move(program)) {}

  term::Shell& shell() { return world_.shell; }
  FileSystem& files() { return world_.files; }
  ProcessRunner& processes() { return world_.processes; }
  const Clock& clock() const { return world_.clock; }
  const Environment& environment() const { return world_.environment; }
  const std::string& cwd() const { return world_.cwd; }
  const std::vector<std::string>& arguments() const { return world_.arguments; }
  std::int64_t started_ns() const { return world_.started_ns; }
  std::int64_t started_file_time_ns() const { return world_.started_file_time_ns; }
  void change_directory(const std::string& directory);
  // "cargo" or "gantry", as we were called; what usage lines and helps say.
  const std::string& program() const { return program_; }
  // See `find_program_path`.
  const std::string& program_path();
  const std::string& cargo_home();

  GlobalOptions globals;

  // Reads the configuration and sets the shell up from it and `globals` (throws for unstable flags on the stable
  // channel, --verbose with --quiet, ...). Once.
  void configure();
  void warn_about_network_keys();
  // Loaded on first use, without what `globals` says; `configure` replaces it.
  const config::Config& config_of_files();
  const config::Config& config();
  // From now on `config` is what is configured in `directory` and above, not here.
  void search_configuration_from(const std::string& directory);

  // Whether nightly features may be used (RUSTC_BOOTSTRAP=1, as cargo has it).
  bool nightly_allowed() const;

 private:
  World& world_;
  std::string program_;
  std::optional<std::string> program_path_;
  std::optional<std::string> cargo_home_;
  std::optional<config::Config> file_config_;
  std::optional<config::Config> config_;
};

}  // namespace gantry::cli
