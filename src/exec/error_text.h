// An error and its causes as one text, for errors that are shown while others are still to come.
#pragma once

#include <string>

#include "base/error.h"

namespace gantry::exec {

// "message\n\nCaused by:\n  cause": lines of causes are indented by two columns, empty ones stay empty.
std::string error_text(const Error& error);

}  // namespace gantry::exec
