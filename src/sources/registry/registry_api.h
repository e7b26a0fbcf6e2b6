// A registry as commands about it see it: its configuration, tokens, and the web API (Cargo Book, "Web API").
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config.h"
#include "net/http.h"
#include "sources/credentials/authenticator.h"
#include "sources/registry/registry_config.h"

namespace gantry::sources {

struct ApiRequest {
  std::string method = "GET";
  std::string path;  // "/crates/foo/owners": behind "/api/v1"
  std::string body = {};
  std::string content_type = "application/json";  // of the body, and of every PUT; "": not told
};

class RegistryApi {
 public:
  struct Options {
    SourceId registry;
    bool offline = false;
    Authenticator* authenticator = nullptr;  // of the command; else this has its own
    std::function<std::unique_ptr<net::HttpTransport>()> open_network = nullptr;  // instead of the real one
  };
  // All must outlive this.
  RegistryApi(Options options, const config::Config& config, FileSystem& files, Reporter& reporter, const Clock& clock);
  ~RegistryApi();

  // What an earlier command has kept is good enough, unless `anew`.
  const RegistryConfig& config(bool anew);
  // "https://crates.io". Throws when the registry has no API, or must not be asked.
  std::string host(bool anew);
  Authenticator& authenticator();
  // The token for an operation; throws when there is none, or when it cannot be sent.
  std::string token(const CredentialOperation& operation);
  // The body of the answer. Throws what the registry says, or what it should not have said. `host` has been called.
  std::string call(const ApiRequest& request, const std::optional<std::string>& token);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::sources
