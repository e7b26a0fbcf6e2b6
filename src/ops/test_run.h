// What cargo test and cargo bench run after the build: every test program, then the documentation tests, one after the
// other. All that depends on the build is told here, so that the no-op path can run them again.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "base/process.h"
#include "base/reporter.h"

namespace gantry::ops {

struct TestProgram {
  enum class Kind : std::uint8_t { Test, Bench, Doctest };
  Kind kind = Kind::Test;
  bool harness = true;  // libtest: explains its failures itself
  std::string verb;     // "Running", "Executable", "Doc-tests"
  std::string text;     // "unittests src/lib.rs (target/debug/deps/a-0123)"
  std::string rerun;    // flags that select it: "--lib", "-p foo --test x"
  Command command;
};

struct TestRun {
  std::vector<TestProgram> programs;
  bool only_listed = false;  // --no-run
  bool no_fail_fast = false;
  bool shows_output = false;  // --no-capture is passed to the programs
};

// Runs them, or names them; the exit code of the command.
int run_tests(const TestRun& run, ProcessRunner& processes, const Environment& environment, Reporter& reporter);

}  // namespace gantry::ops
