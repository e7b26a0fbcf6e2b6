#include "sources/credentials/authenticator.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "config/registry.h"

namespace gantry::sources {

namespace {

using Kind = ProviderAnswer::Kind;

constexpr const char* kTokenProvider = "cargo:token";
constexpr const char* kUnconfigured =
    "authenticated registries require a credential-provider to be configured\n"
    "see https://doc.rust-lang.org/cargo/reference/registry-authentication.html for details";

// The URL in "www-authenticate: Cargo login_url="https://..."".
std::optional<std::string> login_url_of(const std::vector<std::string>& headers) {
  constexpr std::string_view kName = "www-authenticate:";
  constexpr std::string_view kUrl = "cargo login_url=\"";
  for (const auto& header : headers) {
    const auto lower = ascii_lower(header);
    if (!lower.starts_with(kName)) continue;
    auto at = lower.find_first_not_of(' ', kName.size());
    if (at == std::string::npos || lower.compare(at, kUrl.size(), kUrl) != 0) continue;
    at += kUrl.size();
    const auto end = header.find('"', at);
    if (end != std::string::npos) return header.substr(at, end - at);
  }
  return std::nullopt;
}

std::string describe(const ProviderAnswer& answer) {
  switch (answer.kind) {
    case Kind::Login: return "Login";
    case Kind::Logout: return "Logout";
    case Kind::Get: {
      const auto& credential = answer.credential;
      std::string cache = "Never";
      if (credential.cache == Credential::Cache::Session) cache = "Session";
      if (credential.cache == Credential::Cache::Expires)
        cache = fmt::format("Expires {{ expiration: {} }}", credential.expiration);
      return fmt::format("Get {{ token: Secret {{ inner: \"REDACTED\" }}, cache: {}, operation_independent: {} }}",
                         cache, credential.operation_independent);
    }
    default: return "Unknown";
  }
}

void require(const ProviderAnswer& answer, Kind kind, CredentialAction action) {
  if (answer.kind == kind) return;
  throw Error(fmt::format("credential provider produced unexpected response for `{}` request: {}", action_name(action),
                          describe(answer)));
}

CredentialRequest request_for(const SourceId& id, CredentialAction action) {
  CredentialRequest request;
  request.action = action;
  request.index_url = id.url();
  request.registry_name = id.is_crates_io() ? std::string(kCratesIoName) : id.registry_name();
  return request;
}

}  // namespace

Authenticator::Authenticator(const config::Config& config, FileSystem& files, Reporter& reporter, const Clock& clock)
    : config_(config),
      files_(files),
      reporter_(reporter),
      clock_(clock),
      own_processes_(std::make_unique<SystemLineProcesses>()),
      own_input_(std::make_unique<StandardInput>()),
      processes_(own_processes_.get()),
      input_(own_input_.get()) {}

Authenticator::~Authenticator() = default;

void Authenticator::use(LineProcesses& processes, LineInput& input) {
  processes_ = &processes;
  input_ = &input;
}

const config::ConfigValue& Authenticator::values() {
  if (!values_) values_ = config::values_with_credentials(config_, files_, reporter_);
  return *values_;
}

const Authenticator::Registry& Authenticator::registry(const SourceId& id) {
  if (const auto found = registries_.find(id); found != registries_.end()) return found->second;
  Registry registry;
  const auto& all = values();  // what is wrong with the file is told first
  registry.name = config::configured_registry_name(config_, id);
  if (registry.name && registry.name != id.registry_name())
    reporter_.note(fmt::format("name of alternative registry `{}` set to `{}`", id.url(), *registry.name));
  if (registry.name || id.is_crates_io())
    registry.credentials = config::registry_credentials(config_, all, registry.name);
  for (const auto& warning : registry.credentials.warnings) reporter_.warning(warning);
  return registries_.emplace(id, std::move(registry)).first->second;
}

void Authenticator::warn_of_ignored_token(const SourceId& id, const std::string& reason) {
  const auto& known = registry(id).credentials;
  const auto warn = [&](std::string_view what, const config::Definition& definition) {
    reporter_.warning(fmt::format("registry `{}` has a {} configured in {} that will be ignored because {}",
                                  id.display_registry_name(), what, definition.describe(), reason));
  };
  if (known.token) warn("token", known.token->definition);
  if (known.secret_key) warn("secret_key", *known.secret_key);
}

std::vector<config::ProviderCommand> Authenticator::providers(const SourceId& id, bool needs_provider, bool warns) {
  const auto& known = registry(id);
  const auto has_token_provider = [](const auto& commands) {
    return std::ranges::any_of(commands, [](const auto& command) { return command.program() == kTokenProvider; });
  };
  if (known.credentials.provider) {
    std::vector chosen{config::resolve_provider_alias(config_, *known.credentials.provider, reporter_)};
    if (warns && !has_token_provider(chosen)) {
      warn_of_ignored_token(
          id, fmt::format("this registry is configured to use credential-provider `{}`", chosen.front().program()));
    }
    return chosen;
  }
  auto global = config::global_credential_providers(config_);
  for (auto& command : global) command = config::resolve_provider_alias(config_, std::move(command), reporter_);
  if (global.empty()) {
    if (needs_provider) throw Error(kUnconfigured);
    return {{{kTokenProvider}}};
  }
  std::ranges::reverse(global);
  if (warns && !has_token_provider(global)) {
    warn_of_ignored_token(
        id, "the `cargo:token` credential provider is not listed in `registry.global-credential-providers`");
  }
  return global;
}

ProviderAnswer Authenticator::ask(const SourceId& id, CredentialRequest request,
                                  const std::vector<std::string>& arguments, bool needs_provider) {
  const auto action = std::string(action_name(request.action));
  const ProviderWorld world{files_, reporter_, *processes_, *input_, config_.environment(), config_.cargo_home()};
  bool was_missing = false;
  for (auto& command : providers(id, needs_provider, true)) {
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    StoredToken stored{id, registry(id).name, std::nullopt};
    if (const auto& token = registry(id).credentials.token) stored.token = token->value;
    const auto provider = make_provider(command.program(), std::move(stored), world);
    reporter_.verbose_status("Credential",
                             fmt::format("{} {} {}", command.display(), action, id.display_registry_name()));
    auto answer = with_context(
        [&] { return provider->perform(request, command.arguments()); },
        [&] { return fmt::format("credential provider `{}` failed action `{}`", command.display(), action); });
    if (answer.kind == Kind::NotFound) {
      was_missing = true;
    } else if (answer.kind != Kind::UrlNotSupported) {
      return answer;
    }
  }
  if (was_missing) return {Kind::NotFound};
  throw Error("no credential providers could handle the request");
}

std::string Authenticator::token(const SourceId& id, const Need& need) {
  for (const auto& [credential, operation] : kept_[id]) {
    const bool is_current =
        credential.cache != Credential::Cache::Expires || credential.expiration > clock_.file_time_ns() / 1'000'000'000;
    if (is_current && (credential.operation_independent || operation == need.operation)) return credential.token;
  }
  auto request = request_for(id, CredentialAction::Get);
  request.headers = need.headers;
  request.operation = need.operation;
  const auto answer = ask(id, std::move(request), {}, need.needs_provider);
  if (answer.kind == Kind::NotFound) throw refusal(id, "no token found", need.headers, {}, need.needs_provider);
  require(answer, Kind::Get, CredentialAction::Get);
  if (answer.credential.cache != Credential::Cache::Never) kept_[id].push_back({answer.credential, need.operation});
  return answer.credential.token;
}

void Authenticator::set_token(const SourceId& id, std::string token) { kept_[id] = {Kept{{std::move(token)}, {}}}; }

void Authenticator::login(const SourceId& id, const std::optional<std::string>& token,
                          const std::optional<std::string>& login_url, const std::vector<std::string>& arguments) {
  auto request = request_for(id, CredentialAction::Login);
  request.token = token;
  request.login_url = login_url;
  const auto answer = ask(id, std::move(request), arguments, false);
  if (answer.kind == Kind::NotFound) throw Error("credential not found");
  require(answer, Kind::Login, CredentialAction::Login);
}

void Authenticator::logout(const SourceId& id) {
  const auto answer = ask(id, request_for(id, CredentialAction::Logout), {}, false);
  if (answer.kind == Kind::NotFound) {
    reporter_.status("Logout", fmt::format("not currently logged in to `{}`", id.display_registry_name()));
    return;
  }
  require(answer, Kind::Logout, CredentialAction::Logout);
}

AuthorizationError Authenticator::rejected(const SourceId& id, const std::vector<std::string>& headers,
                                           const std::string& reason) {
  return refusal(id, "token rejected", headers, {reason}, true);
}

AuthorizationError Authenticator::refusal(const SourceId& id, const std::string& what,
                                          const std::vector<std::string>& headers, std::vector<std::string> causes,
                                          bool needs_provider) {
  const auto name = id.display_registry_name();
  auto text = what;
  if (!id.is_crates_io() && !id.registry_name()) {
    text += fmt::format(
        " for `{0}`\nconsider setting up an alternate registry in Cargo's configuration\nas described by "
        "https://doc.rust-lang.org/cargo/reference/registries.html\n\n[registries]\nmy-registry = {{ index = \"{0}\" "
        "}}\n",
        id.url());
    return {Error(text, std::move(causes)), login_url_of(headers)};
  }
  // The public registry needs no name, unless there is a default.
  const bool is_default = id.is_crates_io() && !config_.get_string({"registry", "default"});
  if (!id.is_crates_io()) text += fmt::format(" for `{}`", name);
  const auto commands = providers(id, needs_provider, false);
  const bool by_token =
      std::ranges::any_of(commands, [](const auto& command) { return command.program() == kTokenProvider; });
  if (by_token) {
    const auto variable = id.is_crates_io() ? config::environment_name({"registry", "token"})
                                            : config::environment_name({"registries", name, "token"});
    text += fmt::format(", please run `cargo login{}`\nor use environment variable {}",
                        is_default ? "" : " --registry " + name, variable);
  } else if (id.is_crates_io()) {
    text += ", please run `cargo login`";
  } else {
    text += "\nYou may need to log in using this registry's credential provider";
  }
  return {Error(text, std::move(causes)), login_url_of(headers)};
}

}  // namespace gantry::sources
