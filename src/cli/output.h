// Help pages on their way to the terminal.
#pragma once

#include <string>

#include "cli/args/spec.h"
#include "cli/session.h"

namespace gantry::cli {

// `to_error_stream`: pages that stand for an error.
void show_help(Session& session, const CommandSpec& spec, const std::string& invocation, bool long_page,
               bool to_error_stream);

// The colour choice of the configuration alone: usage errors and help pages follow it, as --color is not known yet.
term::ColorChoice configured_color(Session& session);

}  // namespace gantry::cli
