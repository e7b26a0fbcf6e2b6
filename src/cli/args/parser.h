// Turns the words of a command line into Matches, following a CommandSpec. Behaves like clap 4, which cargo's users
// know: "--flag=value", "-fvalue", "-vvq", "--" before values that look like flags, subcommands.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/args/usage_error.h"

namespace gantry::cli {

// -h or --help was met: the page of `spec` is wanted, which is called `invocation` ("cargo report timings").
struct HelpRequest {
  CommandSpec spec;
  std::string invocation;
  bool long_page = false;
  bool is_error = false;  // shown because nothing was given at all: goes to the error stream
};

using ParseStop = std::variant<HelpRequest, UsageError>;

struct ParserOptions {
  // At the first word that is no option parsing ends: it becomes the subcommand, what follows are values of kRest.
  bool stop_at_word = false;
  // For "'build --release' exists": the description of a command met behind an unknown option.
  std::function<const CommandSpec*(const std::string&)> find_command;
};

// The id of the words behind the subcommand when `stop_at_word`.
inline constexpr std::string_view kRest = "<rest>";
// Recorded when "--" was met before the subcommand (`stop_at_word`).
inline constexpr std::string_view kDashes = "<dashes>";

// `invocation`: what usage lines call the command ("cargo build").
tl::expected<Matches, ParseStop> parse_arguments(const CommandSpec& spec, const std::string& invocation,
                                                 const std::vector<std::string>& words,
                                                 const ParserOptions& options = {});

// Checks conflicts and requirements of what was given.
std::optional<UsageError> validate(const CommandSpec& spec, const std::string& invocation, const Matches& matches);

}  // namespace gantry::cli
