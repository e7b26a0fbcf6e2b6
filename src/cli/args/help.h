// The help page of a command: description, usage, arguments and options by heading. The short page (-h) puts each
// option on one line, the long one (--help, where some option has more to say) puts the text below the option.
#pragma once

#include <string>

#include "cli/args/spec.h"
#include "cli/args/styled.h"

namespace gantry::cli {

struct HelpLayout {
  std::size_t columns = 100;
  bool long_page = false;
};

// `name`: the program, for texts that mention it ("{}" in after_help stands for it). Ends with a line feed.
Styled help_page(const CommandSpec& spec, const std::string& invocation, const std::string& program,
                 const HelpLayout& layout);

}  // namespace gantry::cli
