#include "cli/fast_path.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/program_path.h"
#include "ops/no_op.h"
#include "ops/programs.h"
#include "term/error_report.h"

namespace gantry::cli {
namespace {

// Only these leave records. The command may stand behind options.
bool may_have_record(const std::vector<std::string>& arguments) {
  static constexpr std::array<std::string_view, 14> kCommands{
      "build", "b", "check", "c", "run", "r", "test", "t", "d", "doc", "bench", "rustdoc", "metadata", "tree"};
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return std::find(kCommands.begin(), kCommands.end(), argument) != kCommands.end();
  });
}

// Whether something of it is written in colours, or not, as the first run was told to: compiler messages, and the
// command of documentation tests.
bool depends_on_color(const ops::NoOpOutcome& outcome) {
  if (std::ranges::any_of(outcome.said, [](const auto& entry) { return entry.kind == TranscriptEntry::Kind::Err; })) {
    return true;
  }
  const auto* tests = std::get_if<ops::TestRun>(&outcome.sequel);
  return tests != nullptr && std::ranges::any_of(tests->programs, [](const auto& program) {
           return program.kind == ops::TestProgram::Kind::Doctest;
         });
}

void repeat(const TranscriptEntry& entry, World& world) {
  switch (entry.kind) {
    case TranscriptEntry::Kind::Out: return world.shell.out(entry.text);
    case TranscriptEntry::Kind::Err: return world.shell.err(entry.text);
    case TranscriptEntry::Kind::Status: break;
  }
  if (entry.verb != "Finished") return world.shell.status(entry.verb, entry.text, entry.color);
  const auto hundredths = (world.clock.monotonic_ns() - world.started_ns) / 10'000'000;
  world.shell.status(entry.verb, fmt::format("{} in {}.{:02}s", entry.text, hundredths / 100, hundredths % 100),
                     entry.color);
}

}  // namespace

std::optional<int> run_fast_path(World& world) {
  if (!may_have_record(world.arguments)) return std::nullopt;
  const auto program_path = find_program_path(world.argv0, world.cwd, world.environment, world.files);
  auto outcome = ops::find_no_op(
      {program_path, world.arguments, world.cwd, world.environment, world.started_file_time_ns}, world.files);
  if (!outcome) return std::nullopt;
  term::ShellOptions options;
  options.verbosity = outcome->verbosity;
  options.color = term::parse_color_choice(outcome->color).value_or(term::ColorChoice::Auto);
  world.shell.configure(options);
  if (world.shell.color() != outcome->colored && depends_on_color(*outcome)) return std::nullopt;
  world.shell.stop_transcript();
  try {
    for (const auto& entry : outcome->said) repeat(entry, world);
    if (auto* program = std::get_if<Command>(&outcome->sequel)) {
      program->env["CARGO"] = program_path;
      ops::become(*program, world.environment, world.shell);
    }
    if (const auto* tests = std::get_if<ops::TestRun>(&outcome->sequel)) {
      return ops::run_tests(*tests, world.processes, world.environment, world.shell);
    }
  } catch (const Error& error) {
    term::report_error(world.shell, error);
    return error.exit_code();
  }
  return 0;
}

}  // namespace gantry::cli
