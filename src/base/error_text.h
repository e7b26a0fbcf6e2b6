// An error and its causes as one text, for errors that are shown while others are still to come.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/reporter.h"

namespace gantry {

// "message\n\nCaused by:\n  cause": lines of causes are indented by two columns, empty ones stay empty.
std::string error_text(const Error& error);

// What went wrong without stopping anything: a warning, and the error below it, which is shown even when quiet.
void warn_of_error(Reporter& reporter, std::string_view warning, const Error& error);

}  // namespace gantry
