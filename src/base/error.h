// The one exception type of Gantry: a message, the chain of causes below it, and the exit code it ends with.
// Operations throw it; `with_context` adds an outer message, the old one becomes the first "Caused by:".
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace gantry {

class Error : public std::exception {
 public:
  static constexpr int kFailure = 101;  // cargo's exit code for every error of its own
  static constexpr int kUsage = 1;      // command-line syntax

  explicit Error(std::string message, int exit_code = kFailure);
  // `causes` from the outermost to the root cause.
  Error(std::string message, std::vector<std::string> causes, int exit_code = kFailure);
  // An error with a source excerpt. It is printed as the diagnostic; an outer context is printed after it as an
  // error of its own.
  explicit Error(Diagnostic diagnostic, int exit_code = kFailure);

  const char* what() const noexcept override { return message_.c_str(); }

  // Outermost text; "" when the diagnostic says all.
  const std::string& message() const { return message_; }
  const std::vector<std::string>& causes() const { return causes_; }
  const std::optional<Diagnostic>& diagnostic() const { return diagnostic_; }
  int exit_code() const { return exit_code_; }
  // True: nothing is printed for this error (the reason has been shown already); only the exit code counts.
  bool silent() const { return silent_; }

  Error& with_context(std::string outer);
  Error& with_exit_code(int code);

  static Error silent_exit(int exit_code);

 private:
  std::string message_;
  std::vector<std::string> causes_;
  std::optional<Diagnostic> diagnostic_;
  int exit_code_;
  bool silent_ = false;
};

// Runs `body`; an Error that leaves it gets the outer message made by `describe()`.
template <typename Body, typename Describe>
decltype(auto) with_context(Body&& body, Describe&& describe) {
  try {
    return std::forward<Body>(body)();
  } catch (Error& error) {
    error.with_context(describe());
    throw;
  }
}

}  // namespace gantry
