// Running other programs. `ProcessRunner` is the seam for probes that are waited for (rustc -vV); the job queue of
// exec/ uses `spawn` and multiplexes many children in one event loop.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/types.h>

#include <tl/expected.hpp>

#include "base/environment.h"

namespace gantry {

// A program to run. The child's environment is `base` (the snapshot given to run or spawn) with `env` applied:
// nullopt removes a variable.
struct Command {
  std::string program;  // looked up in PATH of the resulting environment when it has no '/'
  std::vector<std::string> args;
  std::map<std::string, std::optional<std::string>> env;
  std::string cwd;         // "" = ours
  std::string argv0;       // "" = program
  std::string stdin_data;  // given to the child's standard input; "" = null device, unless inherit_stdin
  bool inherit_stdin = false;
  bool dies_with_parent = false;  // killed when the thread that started it ends, however that ends

  // The command as cargo shows it in "Running `...`": shell-escaped, with `NAME=value` of changed variables in front
  // when `with_env`.
  std::string display(bool with_env = false) const;
};

// 'a b' for what a shell would split or expand; plain text stays.
std::string shell_escape(std::string_view argument);

struct ExitStatus {
  int code = 0;    // exit code, when `signal` is 0
  int signal = 0;  // the signal that ended it
  bool success() const { return code == 0 && signal == 0; }
  // "exit status: 101" or "signal: 9, SIGKILL: kill"
  std::string describe() const;
};

struct Output {
  ExitStatus status;
  std::string out;
  std::string err;
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  // Runs to the end and captures both streams. The error is the reason why it could not be started.
  virtual tl::expected<Output, std::error_code> run(const Command& command, const Environment& base) = 0;
  // The same with our standard streams (for `run`, external subcommands).
  virtual tl::expected<ExitStatus, std::error_code> run_inherited(const Command& command, const Environment& base) = 0;
};

class SystemProcessRunner : public ProcessRunner {
 public:
  tl::expected<Output, std::error_code> run(const Command& command, const Environment& base) override;
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command& command, const Environment& base) override;
};

// A started child whose streams are pipes: that we write to (`in`) and read from. They are -1 when they are inherited.
struct Child {
  pid_t pid = -1;
  int pidfd = -1;
  int in = -1;
  int out = -1;
  int err = -1;
};

// Which streams are pipes: the outputs; none; input and output, of a program that is talked to. `inherit_stdin` of the
// command goes before.
enum class Streams { Piped, Inherited, Dialogue };

// Starts `command` without waiting. `inherited_fds` stay open in the child (the jobserver's pipe).
tl::expected<Child, std::error_code> spawn(const Command& command, const Environment& base, Streams streams,
                                           const std::vector<int>& inherited_fds = {});
ExitStatus decode_wait_status(int raw);

// The program that `name` means in `path_variable` (as execvp would find it); a name with '/' is returned as it is.
std::optional<std::string> find_in_path(std::string_view name, std::string_view path_variable);

// Processors this process may run on.
unsigned available_cpus();

// Replaces this process. Returns only when that failed.
std::error_code exec_replace(const Command& command, const Environment& base);

}  // namespace gantry
