// How git's requests over HTTP are made where libgit2 is not to make them itself. Whoever joins git and the network
// implements it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gantry::vcs {

struct HttpCall {
  std::string url;
  std::vector<std::string> headers;  // "name: value", names in lower case
  std::string body;                  // a POST, unless it is empty
};

// All functions throw Error with what the network said, if it was nothing good.
class HttpAnswer {
 public:
  struct Head {
    int status = 0;
    std::string content_type;  // "" when there is none
    std::string url;           // where redirections led to
  };
  virtual ~HttpAnswer() = default;
  // Blocks until it is known.
  virtual Head head() = 0;
  // Blocks until there is something; 0 at the end.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // One after the other. An answer may be dropped before its end.
  virtual std::unique_ptr<HttpAnswer> send(const HttpCall& call) = 0;
};

// Asked for each fetch by HTTP; null where libgit2 makes the requests.
using OpenHttp = std::function<std::unique_ptr<HttpClient>()>;

}  // namespace gantry::vcs
