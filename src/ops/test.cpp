// cargo test and cargo bench (Cargo Book, "cargo test"): build, then run what was built.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "ops/build_session.h"
#include "ops/programs.h"
#include "ops/test_run.h"

namespace gantry::ops {

namespace {

// Tells what is run, from what was built.
class TestPlanner {
 public:
  TestPlanner(const TestOptions& options, const BuildSession& session, const Host& host)
      : options_(options), session_(session), host_(host), bench_(options.compile.intent == plan::UserIntent::Bench) {}

  TestRun plan(const exec::Compilation& compilation) const {
    TestRun run;
    run.no_fail_fast = options_.no_fail_fast;
    run.shows_output = std::ranges::any_of(
        options_.args, [](const std::string& arg) { return arg == "--nocapture" || arg == "--no-capture"; });
    run.only_listed = options_.no_run;
    // Machine messages have named the programs already.
    if (options_.no_run && options_.compile.messages.format == exec::MessageFormat::Json) return run;
    for (const auto* artifact : sorted(compilation)) run.programs.push_back(plan_program(*artifact));
    if (options_.no_run) return run;
    for (const auto& doctest : compilation.doctests) run.programs.push_back(plan_doctest(doctest));
    return run;
  }

 private:
  bool verbose() const { return host_.reporter.verbosity() >= Verbosity::Verbose; }

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
  std::string describe(const plan::Unit& unit, std::string_view word) const {
    const auto source = path::strip_prefix(unit.target->src_path, unit.package->root()).value_or(unit.target->src_path);
    return unit.target->is_test() || unit.target->is_bench() ? source : fmt::format("{} {}", word, source);
  }

  std::string rerun_flags(const plan::Unit& unit, bool doctest) const {
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

  TestProgram plan_program(const exec::Artifact& artifact) const {
    const auto& unit = session_.graph[artifact.unit];
    TestProgram program;
    program.kind = bench_ ? TestProgram::Kind::Bench : TestProgram::Kind::Test;
    program.harness = unit.target->harness;
    program.rerun = rerun_flags(unit, false);
    if (options_.no_run) {
      program.verb = "Executable";
      program.command = program_command(session_, artifact, {});
    } else {
      program.verb = "Running";
      program.command = program_command(session_, artifact, harness_arguments(unit));
      program.command.cwd = unit.package->root();
    }
    if (verbose()) {
      const bool with_env = !options_.no_run && host_.reporter.verbosity() >= Verbosity::VeryVerbose;
      program.text = fmt::format("`{}`", program.command.display(with_env));
    } else {
      program.text = fmt::format("{} ({})", describe(unit, options_.no_run && bench_ ? "benches" : "unittests"),
                                 shown_path(artifact.path, host_.cwd));
    }
    return program;
  }

  TestProgram plan_doctest(const exec::Doctest& doctest) const {
    const auto& unit = session_.graph[doctest.unit];
    TestProgram program{.kind = TestProgram::Kind::Doctest,
                        .verb = "Doc-tests",
                        .text = unit.target->name,
                        .rerun = rerun_flags(unit, true),
                        .command = doctest.command};
    std::vector<std::string> args;
    auto test_args = options_.args;
    if (host_.reporter.verbosity() == Verbosity::Quiet) test_args.emplace_back("--quiet");
    for (const auto& arg : test_args) {
      args.emplace_back("--test-args");
      args.push_back(arg);
    }
    auto& all = program.command.args;
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(doctest.test_arguments_at), args.begin(), args.end());
    program.command.inherit_stdin = true;
    return program;
  }

  const TestOptions& options_;
  const BuildSession& session_;
  const Host& host_;
  bool bench_;
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
  TestRun run;
  execute_build(session, options.compile, config, host, [&](const exec::Compilation& compilation) {
    run = TestPlanner(options, session, host).plan(compilation);
    return Sequel(run);
  });
  return run_tests(run, host.processes, host.environment, host.reporter);
}

}  // namespace gantry::ops
