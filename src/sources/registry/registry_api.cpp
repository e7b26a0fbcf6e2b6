#include "sources/registry/registry_api.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/utf8_problem.h"
#include "sources/credentials/authorization.h"
#include "sources/network.h"
#include "sources/registry/git_index.h"
#include "sources/registry/open_index.h"
#include "wire/registry_api.h"

namespace gantry::sources {

namespace {

// The body of a good answer.
std::string accept(net::HttpResponse response) {
  if (auto problem = utf8_problem(response.body)) throw Error("invalid response body from server", {*problem});
  const bool is_good = response.status >= 200 && response.status < 300;
  if (const auto errors = wire::read_api_errors(response.body)) {
    const auto status =
        is_good ? "" : fmt::format(" (status {} {})", response.status, wire::status_name(response.status));
    throw Error(fmt::format("the remote server responded with an error{}: {}", status, fmt::join(*errors, ", ")));
  }
  if (is_good) return std::move(response.body);
  throw Error(fmt::format("failed to get a 200 OK response, got {}\nheaders:\n\t{}\nbody:\n{}", response.status,
                          fmt::join(response.header_lines, "\n\t"), response.body));
}

}  // namespace

struct RegistryApi::State {
  State(Options options_in, const config::Config& config, FileSystem& files, Reporter& reporter, const Clock& clock)
      : options(std::move(options_in)),
        network(network_settings(config, files, options.open_network), clock, reporter),
        calls(network_settings(config, files, options.open_network), clock, reporter),
        own_authenticator(config, files, reporter, clock),
        authenticator(options.authenticator != nullptr ? *options.authenticator : own_authenticator),
        git(git_settings(config, options.offline), open_git(config, processes, files, clock, reporter), processes,
            config.environment(), files, reporter),
        index(open_index(options.registry, {network, git, authenticator, config::crates_io_protocol(config)})) {}

  Options options;
  Network network;
  Network calls;  // apart: on a connection that was used before, a request that failed might be made twice
  Authenticator own_authenticator;
  Authenticator& authenticator;
  SystemProcessRunner processes;
  GitClient git;
  std::unique_ptr<RegistryIndex> index;
  std::string host;
};

RegistryApi::RegistryApi(Options options, const config::Config& config, FileSystem& files, Reporter& reporter,
                         const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), config, files, reporter, clock)) {}

RegistryApi::~RegistryApi() = default;

const RegistryConfig& RegistryApi::config(bool anew) {
  try {
    return anew ? state_->index->current_config() : state_->index->config();
  } catch (IndexUpdateError& error) {
    error.with_context(fmt::format("failed to update {}", state_->options.registry.display()));
    throw;
  }
}

std::string RegistryApi::host(bool anew) {
  const auto& known = config(anew);
  if (!known.api) throw Error(fmt::format("{} does not support API commands", state_->options.registry.display()));
  if (state_->options.offline) throw Error("attempting to make an HTTP request, but --offline was specified");
  state_->host = *known.api;
  return state_->host;
}

Authenticator& RegistryApi::authenticator() { return state_->authenticator; }

std::string RegistryApi::token(const CredentialOperation& operation) {
  return state_->authenticator.token(state_->options.registry, {operation});
}

std::string RegistryApi::call(const ApiRequest& request, const std::optional<std::string>& token) {
  net::HttpRequest wanted{state_->host + "/api/v1" + request.path, {"accept: application/json"}};
  wanted.method = request.method;
  wanted.body = request.body;
  wanted.follows_redirections = false;
  const bool has_body = !request.body.empty() || request.method == "PUT";
  if (has_body && !request.content_type.empty()) wanted.headers.push_back("content-type: " + request.content_type);
  if (token) {
    check_token(*token);
    wanted.headers.push_back(authorization_header(*token));
  }
  auto result = net::perform(state_->calls.transport(), wanted);
  if (!result) throw Error(result.error().text);
  return accept(std::move(*result));
}

}  // namespace gantry::sources
