#include "cli/listing.h"

#include <map>

#include <fmt/format.h>

#include "cli/alias.h"
#include "cli/builtin.h"
#include "cli/command.h"
#include "cli/external.h"
#include "cli/output.h"

namespace gantry::cli {
namespace {

// External commands that come with every toolchain.
std::string known_external(const std::string& name) {
  if (name == "clippy") return "Look for common mistakes in packages";
  if (name == "fmt") return "Format the source code of packages with rustfmt";
  return "";
}

}  // namespace

std::string installed_commands(Session& session, bool verbose) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, program] : list_externals(session)) {
    std::string text = known_external(name);
    if (text.empty() && verbose) text = program;
    texts[name] = std::move(text);
  }
  for (const auto& [name, words] : list_aliases(session)) texts[name] = fmt::format("alias: {}", words);
  for (const Command& command : all_commands()) {
    if (!is_shown(session, command)) continue;
    const CommandSpec spec = command.describe();
    texts[std::string(command.name)] = spec.short_about.empty() ? spec.about : spec.short_about;
  }

  term::Shell& shell = session.shell();
  term::ShellOptions options = shell.options();
  options.color = session.globals.color
                      ? term::parse_color_choice(*session.globals.color).value_or(term::ColorChoice::Auto)
                      : configured_color(session);
  shell.configure(options);
  const bool color = shell.out_color();
  std::string page = term::paint(term::Style::Green, "Installed Commands:", color) + "\n";
  for (const auto& [name, text] : texts) {
    page += "    ";
    if (text.empty()) {
      page += term::paint(term::Style::Cyan, name, color) + "\n";
    } else {
      page += term::paint(term::Style::Cyan, fmt::format("{:<20}", name), color) + " " + text + "\n";
    }
  }
  return page;
}

}  // namespace gantry::cli
