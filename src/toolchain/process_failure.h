// The texts of failed child processes as cargo words them: shared by everything that runs a tool to its end.
#pragma once

#include <string>
#include <system_error>

#include "base/error.h"
#include "base/process.h"

namespace gantry::toolchain {

// "process didn't exit successfully: `display` (exit status: 1)" followed by what it wrote, one block a stream:
// "\n--- stdout\n...\n--- stderr\n..."; empty streams are left out.
std::string describe_failure(const std::string& display, const Output& output);

// "could not execute process `display` (never executed)", caused by the system's reason.
Error never_executed(const std::string& display, std::error_code reason);

// The "--- stdout" and "--- stderr" blocks alone.
std::string describe_streams(std::string_view out, std::string_view err);

}  // namespace gantry::toolchain
