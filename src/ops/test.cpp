// cargo test and cargo bench: build, then run every test program and the documentation tests, one after the other.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "ops/build_session.h"
#include "ops/programs.h"

namespace gantry::ops {

namespace {

struct Failure {
  std::string rerun;  // what --rerun hint names: "--lib", "-p foo --test x"
  int exit_code = Error::kFailure;
};

class TestRunner {
 public:
  TestRunner(const TestOptions& options, const BuildSession& session, const Host& host)
      : options_(options), session_(session), host_(host), bench_(options.compile.intent == plan::UserIntent::Bench) {}

  void list(const exec::Compilation& compilation) const {
    for (const auto* program : sorted(compilation)) {
      const auto shown = verbose() ? program->path : shown_path(program->path, host_.cwd);
      host_.reporter.status(
          "Executable", verbose()
                            ? fmt::format("`{}`", program_command(session_, *program, {}).display())
                            : fmt::format("{} ({})", describe(program->unit, bench_ ? "benches" : "unittests"), shown));
    }
  }

  int run(const exec::Compilation& compilation) {
    for (const auto* program : sorted(compilation)) {
      if (!run_program(*program) && !options_.no_fail_fast) return failures_.front().exit_code;
    }
    for (const auto& doctest : compilation.doctests) {
      if (!run_doctest(doctest) && !options_.no_fail_fast) return failures_.front().exit_code;
    }
    if (failures_.empty()) return 0;
    std::string text = fmt::format("{} target{} failed:", failures_.size(), failures_.size() == 1 ? "" : "s");
    for (const auto& failure : failures_) text += fmt::format("\n    `{}`", failure.rerun);
    host_.reporter.error(text);
    return Error::kFailure;
  }

 private:
  bool verbose() const { return host_.reporter.verbosity() >= Verbosity::Verbose; }
  std::string show(const Command& command) const {
    return command.display(host_.reporter.verbosity() >= Verbosity::VeryVerbose);
  }

  // By package, kind of target and name, as cargo orders them.
  std::vector<const exec::Artifact*> sorted(const exec::Compilation& compilation) const {
    std::vector<const exec::Artifact*> programs;
    for (const auto& artifact : compilation.executables) {
      if (session_.graph[artifact.unit].is_test_like()) programs.push_back(&artifact);
    }
    const auto rank = [](manifest::TargetKind kind) {
      switch (kind) {
        case manifest::TargetKind::Lib: return 0;
        case manifest::TargetKind::Bin: return 1;
        case manifest::TargetKind::Test: return 2;
        case manifest::TargetKind::Bench: return 3;
        case manifest::TargetKind::ExampleLib: return 4;
        case manifest::TargetKind::ExampleBin: return 5;
        case manifest::TargetKind::CustomBuild: return 6;
      }
      return 7;
    };
    std::stable_sort(programs.begin(), programs.end(), [&](const auto* a, const auto* b) {
      const auto& left = session_.graph[a->unit];
      const auto& right = session_.graph[b->unit];
      return std::tuple(left.package->id(), rank(left.target->kind), left.target->name) <
             std::tuple(right.package->id(), rank(right.target->kind), right.target->name);
    });
    return programs;
  }

  // "unittests src/lib.rs", "tests/a.rs"
  std::string describe(plan::UnitId id, std::string_view word) const {
    const auto& unit = session_.graph[id];
    const auto source = path::strip_prefix(unit.target->src_path, unit.package->root()).value_or(unit.target->src_path);
    return unit.target->is_test() || unit.target->is_bench() ? source : fmt::format("{} {}", word, source);
  }

  std::string rerun_flags(plan::UnitId id, bool doctest) const {
    const auto& unit = session_.graph[id];
    std::string flags;
    if (session_.packages.size() > 1 || !options_.compile.packages.packages.empty())
      flags = fmt::format("-p {} ", unit.package->name());
    if (doctest) return flags + "--doc";
    switch (unit.target->kind) {
      case manifest::TargetKind::Lib: return flags + "--lib";
      case manifest::TargetKind::Bin: return flags + fmt::format("--bin {}", unit.target->name);
      case manifest::TargetKind::Test: return flags + fmt::format("--test {}", unit.target->name);
      case manifest::TargetKind::Bench: return flags + fmt::format("--bench {}", unit.target->name);
      default: return flags + fmt::format("--example {}", unit.target->name);
    }
  }

  std::vector<std::string> harness_arguments(const plan::Unit& unit) const {
    auto args = options_.args;
    if (host_.reporter.verbosity() == Verbosity::Quiet && unit.target->harness) args.emplace_back("--quiet");
    if (bench_) args.emplace_back("--bench");
    return args;
  }

  bool shows_output() const {
    return std::any_of(options_.args.begin(), options_.args.end(),
                       [](const std::string& arg) { return arg == "--nocapture" || arg == "--no-capture"; });
  }

  bool run_program(const exec::Artifact& artifact) {
    const auto& unit = session_.graph[artifact.unit];
    auto command = program_command(session_, artifact, harness_arguments(unit));
    command.cwd = unit.package->root();
    host_.reporter.status("Running", verbose() ? fmt::format("`{}`", show(command))
                                               : fmt::format("{} ({})", describe(artifact.unit, "unittests"),
                                                             shown_path(artifact.path, host_.cwd)));
    return execute(command, artifact.unit, false, unit.target->harness);
  }

  bool run_doctest(const exec::Doctest& doctest) {
    const auto& unit = session_.graph[doctest.unit];
    host_.reporter.status("Doc-tests", unit.target->name);
    auto command = doctest.command;
    std::vector<std::string> args;
    auto test_args = options_.args;
    if (host_.reporter.verbosity() == Verbosity::Quiet) test_args.emplace_back("--quiet");
    for (const auto& arg : test_args) {
      args.emplace_back("--test-args");
      args.push_back(arg);
    }
    command.args.insert(command.args.begin() + static_cast<std::ptrdiff_t>(doctest.test_arguments_at), args.begin(),
                        args.end());
    command.inherit_stdin = true;
    host_.reporter.verbose_status("Running", fmt::format("`{}`", show(command)));
    return execute(command, doctest.unit, true, true);
  }

  bool execute(const Command& command, plan::UnitId id, bool doctest, bool harness) {
    host_.reporter.clear_progress();
    const auto status = host_.processes.run_inherited(command, host_.environment);
    if (status && status->success()) return true;
    const bool exited = status && status->signal == 0;
    Failure failure{rerun_flags(id, doctest), exited ? status->code : Error::kFailure};
    auto text = fmt::format("{} failed, to rerun pass `{}`",
                            doctest  ? "doctest"
                            : bench_ ? "bench"
                                     : "test",
                            failure.rerun);
    // The harness has explained an ordinary failure itself.
    const bool ordinary = harness && exited && status->code == Error::kFailure;
    if (!status) {
      text += fmt::format("\n\nCaused by:\n  could not execute process `{}` (never executed)\n\nCaused by:\n  {}",
                          show(command), describe_system_error(status.error()));
    } else if (!ordinary && !doctest) {
      text += fmt::format("\n\nCaused by:\n  process didn't exit successfully: `{}` ({})", show(command),
                          status->describe());
    }
    host_.reporter.error(text);
    if (exited && !ordinary && harness && !doctest && !shows_output()) {
      host_.reporter.note("test exited abnormally; to see the full output pass --no-capture to the harness.");
    }
    failures_.push_back(std::move(failure));
    return false;
  }

  const TestOptions& options_;
  const BuildSession& session_;
  const Host& host_;
  bool bench_;
  std::vector<Failure> failures_;
};

}  // namespace

int test(const TestOptions& options, const config::Config& config, const Host& host) {
  if (options.compile.filter.doctests_only) {
    if (options.no_run) throw Error("can't skip running doc tests with --no-run");
    const auto& filter = options.compile.filter;
    if (filter.all_targets || filter.lib || filter.bins.given() || filter.examples.given() || filter.tests.given() ||
        filter.benches.given()) {
      throw Error("can't mix --doc with other target selecting options");
    }
  }
  auto session = prepare_build(options.compile, config, host);
  const auto compilation = execute_build(session, options.compile, config, host);
  TestRunner runner(options, session, host);
  if (options.no_run) {
    // Machine messages have named the programs already.
    if (options.compile.messages.format != exec::MessageFormat::Json) runner.list(compilation);
    return 0;
  }
  return runner.run(compilation);
}

}  // namespace gantry::ops
