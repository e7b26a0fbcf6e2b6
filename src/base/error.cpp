#include "base/error.h"

namespace gantry {

Error::Error(std::string message, int exit_code) : message_(std::move(message)), exit_code_(exit_code) {}

Error::Error(std::string message, std::vector<std::string> causes, int exit_code)
    : message_(std::move(message)), causes_(std::move(causes)), exit_code_(exit_code) {}

Error::Error(Diagnostic diagnostic, int exit_code) : diagnostic_(std::move(diagnostic)), exit_code_(exit_code) {}

Error& Error::with_context(std::string outer) {
  if (!message_.empty()) causes_.insert(causes_.begin(), std::move(message_));
  message_ = std::move(outer);
  return *this;
}

Error& Error::with_exit_code(int code) {
  exit_code_ = code;
  return *this;
}

Error Error::silent_exit(int exit_code) {
  Error error("", exit_code);
  error.silent_ = true;
  return error;
}

}  // namespace gantry
