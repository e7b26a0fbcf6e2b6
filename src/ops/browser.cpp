#include "ops/browser.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::ops {

namespace {

// What the desktop opens pages with; without one, what Debian calls the best browser. In the background and in silence.
constexpr const char* kDefaultBrowsers =
    R"((for browser in xdg-open sensible-browser x-www-browser www-browser; do "$browser" "$1" && exit; done)"
    R"() </dev/null >/dev/null 2>&1 &)";

bool names_nothing(const config::ConfigValue& value) {
  return (value.is_list() && value.list().empty()) ||
         (value.is_string() && value.string().find_first_not_of(' ') == std::string::npos);
}

}  // namespace

Browser choose_browser(const config::Config& config, const Environment& environment) {
  const auto* configuration = config.find({"doc", "browser"});
  if (configuration != nullptr && names_nothing(*configuration))
    throw Error("invalid length 0, expected at least one element");
  if (auto configured = config.get_program_with_args({"doc", "browser"})) return std::move(configured->value);
  if (auto program = environment.get("BROWSER")) return {std::move(*program)};
  return {};
}

void open_in_browser(const Browser& browser, const std::string& page, const Host& host) {
  Command command;
  if (browser.empty()) {
    command.program = "sh";
    command.args = {"-c", kDefaultBrowsers, command.program, page};
  } else {
    command.program = browser.front();
    command.args.assign(browser.begin() + 1, browser.end());
    command.args.push_back(page);
  }
  const auto status = host.processes.run_inherited(command, host.environment);
  if (status) return;
  const auto reason = describe_system_error(status.error());
  if (browser.empty()) {
    host.reporter.warning(fmt::format("couldn't open docs\n\nerror spawning command(s) '{}'\n\nCaused by:\n  {}",
                                      command.program, reason));
  } else {
    host.reporter.warning(fmt::format("Couldn't open docs with {}: {}", command.program, reason));
  }
}

}  // namespace gantry::ops
