#include "cli/fast_path.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"
#include "ops/no_op.h"

namespace gantry::cli {
namespace {

// Only these leave records. The command may stand behind options.
bool may_have_record(const std::vector<std::string>& arguments) {
  static constexpr std::array<std::string_view, 4> kCommands{"build", "b", "check", "c"};
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return std::find(kCommands.begin(), kCommands.end(), argument) != kCommands.end();
  });
}

}  // namespace

std::optional<int> run_fast_path(World& world) {
  if (!may_have_record(world.arguments)) return std::nullopt;
  const auto outcome = ops::find_no_op(world.arguments, world.cwd, world.environment, world.files);
  if (!outcome) return std::nullopt;
  term::ShellOptions options;
  options.verbosity = outcome->quiet ? Verbosity::Quiet : Verbosity::Normal;
  options.color = term::parse_color_choice(outcome->color).value_or(term::ColorChoice::Auto);
  world.shell.configure(options);
  const auto hundredths = (world.clock.monotonic_ns() - world.started_ns) / 10'000'000;
  try {
    world.shell.status("Finished", fmt::format("{} in {}.{:02}s", outcome->finished, hundredths / 100, hundredths % 100),
                       StatusColor::Green);
  } catch (const Error& error) {
    return error.exit_code();
  }
  return 0;
}

}  // namespace gantry::cli
