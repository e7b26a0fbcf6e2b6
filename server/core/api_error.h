// What a client is told when a request is refused: the HTTP status and the text of `{"errors":[{"detail":...}]}`
// (Cargo Book, "Web API"). Rules return texts; services throw this; the HTTP handler turns it into an answer.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace gantry::server {

class ApiError : public std::runtime_error {
 public:
  ApiError(int status, const std::string& detail) : std::runtime_error(detail), status_(status) {}

  int status() const { return status_; }
  // Seconds, for 429 and 503.
  std::optional<int> retry_after() const { return retry_after_; }
  ApiError& with_retry_after(int seconds) {
    retry_after_ = seconds;
    return *this;
  }

 private:
  int status_;
  std::optional<int> retry_after_;
};

// 422: the request was understood, and breaks a rule.
inline ApiError refused(const std::string& detail) { return {422, detail}; }

}  // namespace gantry::server
