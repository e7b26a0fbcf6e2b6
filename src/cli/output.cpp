#include "cli/output.h"

#include <algorithm>

#include "base/error.h"
#include "cli/args/help.h"
#include "config/term_config.h"

namespace gantry::cli {

namespace {
constexpr int kWidest = 100;
}

void show_help(Session& session, const CommandSpec& spec, const std::string& invocation, bool long_page,
               bool to_error_stream) {
  term::Shell& shell = session.shell();
  term::ShellOptions options = shell.options();
  options.color = configured_color(session);
  shell.configure(options);
  const int columns = to_error_stream ? shell.width() : shell.out_width();
  const HelpLayout layout{static_cast<std::size_t>(columns > 0 ? std::min(columns, kWidest) : kWidest), long_page};
  const Styled page = help_page(spec, invocation, session.program(), layout);
  if (to_error_stream) {
    shell.err(page.render(shell.color()));
  } else {
    shell.out(page.render(shell.out_color()));
  }
}

term::ColorChoice configured_color(Session& session) {
  try {
    const auto color = session.config_of_files().get_string({"term", "color"});
    if (color) return term::parse_color_choice(color->value).value_or(term::ColorChoice::Auto);
  } catch (const Error&) {
    // A broken configuration does not hide the message about the command line.
  }
  return term::ColorChoice::Auto;
}

}  // namespace gantry::cli
