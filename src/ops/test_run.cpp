#include "ops/test_run.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"

namespace gantry::ops {

namespace {

class TestRunner {
 public:
  TestRunner(const TestRun& run, ProcessRunner& processes, const Environment& environment, Reporter& reporter)
      : run_(run), processes_(processes), environment_(environment), reporter_(reporter) {}

  int run() {
    for (const auto& program : run_.programs) {
      reporter_.status(program.verb, program.text);
      if (run_.only_listed) continue;
      if (program.kind == TestProgram::Kind::Doctest) {
        reporter_.verbose_status("Running", fmt::format("`{}`", show(program.command)));
      }
      if (const auto code = execute(program); code != 0) {
        if (!run_.no_fail_fast) return code;
        failed_.push_back(program.rerun);
      }
    }
    if (failed_.empty()) return 0;
    std::string text = fmt::format("{} target{} failed:", failed_.size(), failed_.size() == 1 ? "" : "s");
    for (const auto& rerun : failed_) text += fmt::format("\n    `{}`", rerun);
    reporter_.error(text);
    return Error::kFailure;
  }

 private:
  std::string show(const Command& command) const {
    return command.display(reporter_.verbosity() >= Verbosity::VeryVerbose);
  }

  static std::string_view name_of(TestProgram::Kind kind) {
    switch (kind) {
      case TestProgram::Kind::Test: return "test";
      case TestProgram::Kind::Bench: return "bench";
      case TestProgram::Kind::Doctest: return "doctest";
    }
    return "";
  }

  // The exit code that the command has when this one fails; 0 when it does not.
  int execute(const TestProgram& program) {
    reporter_.clear_progress();
    const auto status = processes_.run_inherited(program.command, environment_);
    if (status && status->success()) return 0;
    const bool exited = status && status->signal == 0;
    const bool doctest = program.kind == TestProgram::Kind::Doctest;
    auto text = fmt::format("{} failed, to rerun pass `{}`", name_of(program.kind), program.rerun);
    // The harness has explained an ordinary failure itself.
    const bool ordinary = program.harness && exited && status->code == Error::kFailure;
    if (!status) {
      text += fmt::format("\n\nCaused by:\n  could not execute process `{}` (never executed)\n\nCaused by:\n  {}",
                          show(program.command), describe_system_error(status.error()));
    } else if (!ordinary && !doctest) {
      text += fmt::format("\n\nCaused by:\n  process didn't exit successfully: `{}` ({})", show(program.command),
                          status->describe());
    }
    reporter_.error(text);
    if (exited && !ordinary && program.harness && !doctest && !run_.shows_output) {
      reporter_.note("test exited abnormally; to see the full output pass --no-capture to the harness.");
    }
    return exited ? status->code : Error::kFailure;
  }

  const TestRun& run_;
  ProcessRunner& processes_;
  const Environment& environment_;
  Reporter& reporter_;
  std::vector<std::string> failed_;  // how to rerun them
};

}  // namespace

int run_tests(const TestRun& run, ProcessRunner& processes, const Environment& environment, Reporter& reporter) {
  return TestRunner(run, processes, environment, reporter).run();
}

}  // namespace gantry::ops
