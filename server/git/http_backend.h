// `git http-backend`: git's own half of the smart HTTP protocol, a CGI program (RFC 3875).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/core/index_repository.h"
#include "server/git/git_program.h"

namespace gantry::server::git {

// Bytes of answers that are not sent yet, all together.
class AnswerBudget {
 public:
  explicit AnswerBudget(std::uint64_t most) : most_(most) {}
  bool is_used_up() const { return used_ >= most_; }
  void take(std::uint64_t bytes) { used_ += bytes; }
  void give(std::uint64_t bytes) { used_ -= bytes; }

 private:
  std::uint64_t most_;
  std::atomic<std::uint64_t> used_{0};
};

// What it answers goes into a file beside the repository that has no name, so that a slow client keeps no process; the
// file counts in `budget` until it has been sent. Only fetching is possible. Throws ApiError for what git refuses, 503
// when the budget is used up.
IndexRepository::Answer run_http_backend(const GitProgram& git, const std::string& repository,
                                         const IndexRepository::FetchStep& step,
                                         const std::shared_ptr<AnswerBudget>& budget);

struct CgiHead {
  int status = 200;
  std::string content_type;
  std::size_t size = 0;  // of the head, with the empty line at its end
};
// Nothing when the head is not whole.
std::optional<CgiHead> parse_cgi_head(std::string_view output);

}  // namespace gantry::server::git
