// How arguments are written in messages, and the usage line: the full one, or the short one of errors that shows
// what was given and what is needed.
#pragma once

#include <string>
#include <vector>

#include "cli/args/matches.h"
#include "cli/args/spec.h"
#include "cli/args/styled.h"

namespace gantry::cli {

// "--jobs <N>", "--package [<SPEC>]", "--verbose...", "-Z <FLAG>", "<PATH>", "[SPEC]...".
std::string argument_text(const Arg& arg);
// "<SPEC|--package [<SPEC>]>"
std::string group_text(const CommandSpec& spec, const ArgGroup& group);

// "cargo build [OPTIONS]" after the heading "Usage: ". `invocation`: "cargo build".
Styled full_usage(const CommandSpec& spec, const std::string& invocation);

// The same with `used` (ids, in this order) in place of [OPTIONS]; what `given` makes necessary is added. The full line
// when nothing that can be shown was used.
Styled short_usage(const CommandSpec& spec, const std::string& invocation, const std::vector<std::string>& used,
                   const std::vector<std::string>& given);

// Ids of arguments and groups that `given` makes necessary, in the order of declaration.
std::vector<std::string> needed_ids(const CommandSpec& spec, const std::vector<std::string>& given);

}  // namespace gantry::cli
