// Below /git/index: the index as a git repository, by git's smart protocol; it can be fetched, and nothing else.
#pragma once

#include <string_view>

#include "server/core/index_repository.h"
#include "server/http/message.h"

namespace gantry::server::http {

inline constexpr std::string_view kGitIndex = "/git/index";

// How large the body of a fetch may be: it names commits, one in 50 bytes.
inline constexpr std::size_t kMostFetchBody = std::size_t{4} << 20U;
bool is_git_fetch(const RequestHead& head);

// `path`: what follows kGitIndex. Throws ApiError for all that is not a step of a fetch.
Response answer_git(IndexRepository& repository, const Request& request, std::string_view path);

// What a client without a good token is told: git asks its user or a helper then.
Response ask_for_password(std::string body);

}  // namespace gantry::server::http
