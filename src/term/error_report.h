// Prints an Error the way a command ends: the excerpt first, then the message with its causes.
#pragma once

#include <string>

#include "base/error.h"
#include "base/reporter.h"

namespace gantry::term {

// The message and its causes without the leading "error: ":
//   outer message
//
//   Caused by:
//     first line of a cause
//     further lines, indented alike
std::string error_text(const Error& error);

// Prints the diagnostic, if any, and the message, if any. Silent errors print nothing.
void report_error(Reporter& reporter, const Error& error);

}  // namespace gantry::term
