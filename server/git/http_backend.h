// `git http-backend`: git's own half of the smart HTTP protocol, a CGI program (RFC 3875).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/core/index_repository.h"
#include "server/git/git_program.h"

namespace gantry::server::git {

// What it answers goes into a file beside the repository that has no name, so that a slow client keeps no process. Only
// fetching is possible. Throws ApiError for what git refuses.
IndexRepository::Answer run_http_backend(const GitProgram& git, const std::string& repository,
                                         const IndexRepository::FetchStep& step);

struct CgiHead {
  int status = 200;
  std::string content_type;
  std::size_t size = 0;  // of the head, with the empty line at its end
};
// Nothing when the head is not whole.
std::optional<CgiHead> parse_cgi_head(std::string_view output);

}  // namespace gantry::server::git
