#include "vcs/http_transport.h"

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/url.h"
#include "vcs/git2_library.h"

namespace gantry::vcs {

namespace {

constexpr std::string_view kReferences = "/info/refs?service=git-upload-pack";
constexpr std::string_view kPack = "/git-upload-pack";
constexpr int kUnauthorized = 401;

// The name before the '@' of an authority, without a password.
std::string user_of(const std::string& url) {
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->authority) return "";
  const auto end = parsed->authority->rfind('@');
  if (end == std::string::npos) return "";
  return percent_decode(parsed->authority->substr(0, std::min(end, parsed->authority->find(':'))));
}

// Scheme, host and port.
std::string server_of(const std::string& url) {
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->authority) return url;
  return fmt::format("{}://{}", parsed->scheme, parsed->authority->substr(parsed->authority->rfind('@') + 1));
}

// No exception passes through C code.
template <typename Body>
int guarded(Body&& body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    Git2Library::get().error_set_str(GIT_ERROR_NET, error.what());
    return GIT_ERROR;
  }
}

// To one server. What libgit2 sees of it is its first base.
class Connection : public git_smart_subtransport {
 public:
  Connection(HttpClient& client, const FindLogin& find_login)
      : git_smart_subtransport{&start, [](git_smart_subtransport*) { return 0; },
                               [](git_smart_subtransport* self) { delete static_cast<Connection*>(self); }},
        client_(client),
        find_login_(find_login) {}

  // Sends one request of the service, and checks how the answer begins.
  std::unique_ptr<HttpAnswer> ask(bool is_for_references, const std::string& body) {
    HttpCall call;
    call.url = url_ + std::string(is_for_references ? kReferences : kPack);
    call.body = body;
    if (!is_for_references) {
      call.headers = {"accept: application/x-git-upload-pack-result",
                      "content-type: application/x-git-upload-pack-request"};
    }
    auto answer = send(call);
    auto head = answer->head();
    if (head.status == kUnauthorized && log_in()) {
      answer = send(call);
      head = answer->head();
    }
    if (head.status != 200) throw Error(fmt::format("failed to receive HTTP 200 response: got {}", head.status));
    check_type(head.content_type, is_for_references);
    if (is_for_references && head.url.ends_with(kReferences))
      move_to(head.url.substr(0, head.url.size() - kReferences.size()));
    return answer;
  }

 private:
  static int start(git_smart_subtransport_stream** out, git_smart_subtransport* self, const char* url,
                   git_smart_service_t service);

  std::unique_ptr<HttpAnswer> send(HttpCall call) {
    if (authorization_) call.headers.push_back(*authorization_);
    return client_.send(call);
  }

  // A login is for the server that asked for it.
  void move_to(std::string url) {
    if (server_of(url) != server_of(url_)) authorization_.reset();
    url_ = std::move(url);
  }

  // Once: a login that was not taken is not tried again.
  bool log_in() {
    if (authorization_) return false;
    const auto login = find_login_(url_, user_of(url_));
    if (!login) return false;
    authorization_ = "authorization: Basic " + to_base64(login->user + ":" + login->password);
    return true;
  }

  static void check_type(const std::string& found, bool is_for_references) {
    const auto* expected =
        is_for_references ? "application/x-git-upload-pack-advertisement" : "application/x-git-upload-pack-result";
    if (found == expected) return;
    throw Error(fmt::format("expected a Content-Type header with `{}` but {}", expected,
                            found.empty() ? "didn't find one" : fmt::format("found `{}`", found)));
  }

  HttpClient& client_;
  const FindLogin& find_login_;
  std::string url_;  // of the repository, where it was last found
  std::optional<std::string> authorization_;
};

// One request and its answer: all is written before the first is read.
class Stream : public git_smart_subtransport_stream {
 public:
  Stream(Connection& connection, bool is_for_references)
      : git_smart_subtransport_stream{&connection, &read, &write,
                                      [](git_smart_subtransport_stream* self) { delete static_cast<Stream*>(self); }},
        connection_(connection),
        is_for_references_(is_for_references) {}

 private:
  static int read(git_smart_subtransport_stream* self, char* buffer, std::size_t size, std::size_t* count) {
    auto& stream = static_cast<Stream&>(*self);
    return guarded([&] {
      if (!stream.answer_) stream.answer_ = stream.connection_.ask(stream.is_for_references_, stream.body_);
      *count = stream.answer_->read(buffer, size);
    });
  }

  static int write(git_smart_subtransport_stream* self, const char* bytes, std::size_t size) {
    static_cast<Stream*>(self)->body_.append(bytes, size);
    return 0;
  }

  Connection& connection_;
  bool is_for_references_;
  std::string body_;
  std::unique_ptr<HttpAnswer> answer_;
};

int Connection::start(git_smart_subtransport_stream** out, git_smart_subtransport* self, const char* url,
                      git_smart_service_t service) {
  auto& connection = static_cast<Connection&>(*self);
  return guarded([&] {
    if (service != GIT_SERVICE_UPLOADPACK_LS && service != GIT_SERVICE_UPLOADPACK)
      throw Error("only fetching is supported");
    const bool is_for_references = service == GIT_SERVICE_UPLOADPACK_LS;
    if (is_for_references || connection.url_.empty()) {
      connection.url_ = url;
      while (connection.url_.ends_with('/')) connection.url_.pop_back();
    }
    *out = new Stream(connection, is_for_references);
  });
}

}  // namespace

bool is_http(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

int HttpTransport::create(git_transport** out, git_remote* owner) {
  git_smart_subtransport_definition definition{&create_connection, 1, this};
  return Git2Library::get().transport_smart(out, owner, &definition);
}

int HttpTransport::create_connection(git_smart_subtransport** out, git_transport*, void* self) {
  auto& transport = *static_cast<HttpTransport*>(self);
  return guarded([&] { *out = new Connection(transport.client_, transport.find_login_); });
}

}  // namespace gantry::vcs
