// Git's protocol over HTTP (gitprotocol-http(5)) for libgit2, with the requests of an HttpClient.
#pragma once

#include <git2/sys/transport.h>

#include "vcs/credentials.h"
#include "vcs/http.h"

namespace gantry::vcs {

bool is_http(std::string_view url);

// A transport as libgit2 wants it, which it frees. `client` and `find_login`, who knows a name and a password if the
// server asks for them, must outlive it. Returns libgit2's code.
class HttpTransport {
 public:
  HttpTransport(HttpClient& client, const FindLogin& find_login) : client_(client), find_login_(find_login) {}
  int create(git_transport** out, git_remote* owner);

 private:
  static int create_connection(git_smart_subtransport** out, git_transport* owner, void* self);

  HttpClient& client_;
  const FindLogin& find_login_;
};

}  // namespace gantry::vcs
