#include "toolchain/process_failure.h"

#include <fmt/format.h>

#include "base/file_system.h"

namespace gantry::toolchain {

std::string describe_streams(std::string_view out, std::string_view err) {
  std::string text;
  if (!out.empty()) text += fmt::format("\n--- stdout\n{}", out);
  if (!err.empty()) text += fmt::format("\n--- stderr\n{}", err);
  return text;
}

std::string describe_failure(const std::string& display, const Output& output) {
  return fmt::format("process didn't exit successfully: `{}` ({}){}", display, output.status.describe(),
                     describe_streams(output.out, output.err));
}

Error never_executed(const std::string& display, std::error_code reason) {
  return Error(fmt::format("could not execute process `{}` (never executed)", display),
               {describe_system_error(reason)});
}

}  // namespace gantry::toolchain
