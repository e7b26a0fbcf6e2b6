#include "server/http/git_routes.h"

#include "server/core/api_error.h"
#include "server/http/query.h"

namespace gantry::server::http {

namespace {
constexpr std::string_view kAdvertisement = "/info/refs";
constexpr std::string_view kUploadPack = "git-upload-pack";
constexpr std::string_view kReceivePack = "git-receive-pack";

[[noreturn]] void read_only() { throw ApiError(403, "the git index can only be fetched"); }
}  // namespace

bool is_git_fetch(const RequestHead& head) {
  const std::string_view path(head.path);
  return head.method == Method::Post && path.starts_with(kGitIndex) &&
         path.substr(kGitIndex.size()).ends_with(kUploadPack);
}

Response answer_git(IndexRepository& repository, const Request& request, std::string_view path) {
  const auto& head = request.head;
  IndexRepository::FetchStep step;
  step.protocol = head.git_protocol;
  if (path == kAdvertisement) {
    if (head.method != Method::Get && head.method != Method::Head)
      throw ApiError(405, "this method is not allowed here");
    const auto service = query_value(head.query, "service").value_or("");
    if (service == kReceivePack) read_only();
    if (service != kUploadPack) throw ApiError(403, "the git index needs a client that speaks git's smart protocol");
    step.is_advertisement = true;
  } else if (path.substr(0, 1) == "/" && path.substr(1) == kUploadPack) {
    if (head.method != Method::Post) throw ApiError(405, "this method is not allowed here");
    step.content_encoding = head.content_encoding;
    step.body = request.body;
  } else if (path.substr(0, 1) == "/" && path.substr(1) == kReceivePack) {
    read_only();
  } else {
    throw ApiError(404, "there is nothing here");
  }
  auto answer = repository.fetch(step);
  Response response;
  response.content_type = answer.content_type;
  response.headers = "Cache-Control: no-cache, max-age=0, must-revalidate\r\nPragma: no-cache\r\n";
  response.offset = answer.offset;
  response.length = answer.file->size() - answer.offset;
  response.file = std::move(answer.file);
  return response;
}

Response ask_for_password(std::string body) {
  Response response;
  response.status = 401;
  response.headers =
      "WWW-Authenticate: Basic realm=\"the crate registry; a token is the password\", charset=\"UTF-8\"\r\n";
  response.body = std::move(body);
  return response;
}

}  // namespace gantry::server::http
