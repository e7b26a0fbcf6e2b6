// The client. Reads as its table of contents: wire the outside world, then run the command line.
#include <csignal>
#include <cstdlib>

#include <unistd.h>

#include "base/clock.h"
#include "base/environment.h"
#include "base/file_system.h"
#include "base/heap.h"
#include "base/process.h"
#include "base/stat_cache.h"
#include "cli/app.h"
#include "cli/fast_path.h"
#include "cli/fix_compiler.h"
#include "cli/working_directory.h"
#include "term/shell.h"
#include "term/sink.h"

namespace {

int run(gantry::cli::World& world) {
  if (const auto done = gantry::cli::run_as_compiler(world)) return *done;
  gantry::expect_large_heap();
  if (const auto done = gantry::cli::run_fast_path(world)) return *done;
  return gantry::cli::run_program(world);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gantry;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, not the end of the process

  const Environment environment = Environment::from_process();
  DiskFileSystem disk;
  StatCache files(disk);
  SystemProcessRunner processes;
  SystemClock clock;
  term::FileSink out(STDOUT_FILENO);
  term::FileSink err(STDERR_FILENO);
  term::Shell shell(out, err, environment);
  cli::World world{.shell = shell,
                   .files = files,
                   .processes = processes,
                   .clock = clock,
                   .environment = environment,
                   .cwd = cli::working_directory(),
                   .argv0 = argc > 0 ? argv[0] : "gantry",
                   .arguments = {argv + (argc > 0 ? 1 : 0), argv + argc},
                   .started_ns = clock.monotonic_ns(),
                   .started_file_time_ns = clock.file_time_ns()};

  const auto status = run(world);
#ifdef NDEBUG
  std::_Exit(status);  // nothing is left to be written, and the system takes memory back faster than we do
#else
  return status;
#endif
}
