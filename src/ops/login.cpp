#include "ops/login.h"

#include "base/ascii.h"
#include "base/error.h"
#include "sources/registry/registry_api.h"

namespace gantry::ops {

namespace {

// Where people find their tokens: the registry says so when it wants to know who asks, else there is a page beside the
// API. Nothing when it is not to be had without a token.
std::optional<std::string> find_login_url(sources::RegistryApi& api, const SourceId& registry) {
  try {
    const auto host = api.host(false);
    if (api.config(false).auth_required) api.token({});
    return (registry.is_crates_io() ? std::string("https://crates.io") : host) + "/me";
  } catch (const sources::AuthorizationError& error) {
    return error.login_url();
  }
}

}  // namespace

void login(const LoginOptions& options, LineInput& input, const config::Config& config, const Host& host) {
  const auto registry = chosen_registry(options.choice, config, host.reporter);
  sources::RegistryApi api({registry, options.offline}, config, host.files, host.reporter, host.clock);
  const auto login_url = find_login_url(api, registry);
  auto token = options.token;
  if (!token && !input.is_terminal()) {
    if (auto line = std::string(trim_ascii(input.read_line())); !line.empty()) token = std::move(line);
  }
  api.authenticator().login(registry, token, login_url, options.arguments);
}

void logout(const RegistryChoice& choice, const config::Config& config, const Host& host) {
  const auto registry = chosen_registry(choice, config, host.reporter);
  sources::Authenticator authenticator(config, host.files, host.reporter, host.clock);
  authenticator.logout(registry);
}

}  // namespace gantry::ops
