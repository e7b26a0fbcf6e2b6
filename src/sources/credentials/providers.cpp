#include "sources/credentials/providers.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/unicode.h"
#include "config/credentials_file.h"
#include "wire/json_tree.h"

namespace gantry::sources {

namespace {

using Kind = ProviderAnswer::Kind;

constexpr std::int64_t kProtocolVersion = 1;

// What the user gave with the command, or now gives.
std::string ask_for_token(const CredentialRequest& request, const std::string& registry, const ProviderWorld& world) {
  if (request.token) return *request.token;
  const auto place = request.login_url ? fmt::format("found on {}", *request.login_url) : "for " + registry;
  world.reporter.err(fmt::format("please paste the token {} below\n", place));
  return world.input.read_line();
}

// Keeps tokens in credentials.toml.
class TokenProvider : public CredentialProvider {
 public:
  TokenProvider(StoredToken stored, const ProviderWorld& world)
      : stored_(std::move(stored)), world_(world), file_(world.cargo_home, world.files) {}

  ProviderAnswer perform(const CredentialRequest& request, const std::vector<std::string>&) override {
    switch (request.action) {
      case CredentialAction::Get: return get();
      case CredentialAction::Login: return login(request);
      case CredentialAction::Logout: return logout();
    }
    return {Kind::Unknown};
  }

 private:
  std::string shown_name() const { return stored_.registry.display_registry_name(); }

  ProviderAnswer get() const {
    if (!stored_.token) return {Kind::NotFound};
    return {Kind::Get, {*stored_.token}};
  }

  ProviderAnswer login(const CredentialRequest& request) {
    file_.save_token(stored_.name, clean_token(ask_for_token(request, shown_name(), world_)));
    world_.reporter.status("Login", fmt::format("token for `{}` saved", shown_name()));
    return {Kind::Login};
  }

  ProviderAnswer logout() {
    if (!stored_.token) return {Kind::NotFound};
    file_.remove_token(stored_.name);
    world_.reporter.status("Logout", fmt::format("token for `{}` has been removed from local storage", shown_name()));
    const auto place = stored_.registry.is_crates_io() ? std::string("<https://crates.io/me>")
                                                       : fmt::format("the `{}` website", shown_name());
    world_.reporter.note(
        fmt::format("This does not revoke the token on the registry server.\n    "
                    "If you need to revoke the token, visit {} and follow the instructions there.",
                    place));
    return {Kind::Logout};
  }

  StoredToken stored_;
  ProviderWorld world_;
  config::CredentialsFile file_;
};

// A program whose output is the token.
class StdoutProvider : public CredentialProvider {
 public:
  explicit StdoutProvider(const ProviderWorld& world) : world_(world) {}

  ProviderAnswer perform(const CredentialRequest& request, const std::vector<std::string>& arguments) override {
    if (request.action != CredentialAction::Get) throw Error("requested operation not supported");
    if (arguments.empty())
      throw Error("The first argument to `cargo:token-from-stdout` must be a command that prints a token on stdout");
    Command command;
    command.program = arguments.front();
    command.args.assign(arguments.begin() + 1, arguments.end());
    command.inherit_stdin = true;
    command.env["CARGO_REGISTRY_INDEX_URL"] = request.index_url;
    if (request.registry_name) command.env["CARGO_REGISTRY_NAME_OPT"] = *request.registry_name;
    auto process = world_.processes.start(command, world_.environment);
    if (!process) throw Error("failed to spawn credential process", {describe_system_error(process.error())});
    const auto token = read(**process, command.program);
    if (const auto status = (*process)->wait(); !status.success())
      throw Error(fmt::format("process `{}` failed with status `{}`", command.program, status.describe()));
    return {Kind::Get, {token}};
  }

 private:
  static std::string read(LineProcess& process, const std::string& program) {
    std::string first;
    for (int number = 0;; ++number) {
      auto line = process.read_line();
      if (!line) throw Error("failed to read from credential provider", {describe_system_error(line.error())});
      if (line->empty()) return first;
      if (!is_utf8(*line))
        throw Error("failed to read from credential provider", {"stream did not contain valid UTF-8"});
      if (number > 0) {
        throw Error(
            fmt::format("process `{}` returned more than one line of output; expected a single token", program));
      }
      first = *line;
      while (first.ends_with('\n') || first.ends_with('\r')) first.pop_back();
    }
  }

  ProviderWorld world_;
};

// A program that speaks the protocol: it says which versions it knows, is asked one thing, and answers.
class ExternalProvider : public CredentialProvider {
 public:
  ExternalProvider(std::string program, const ProviderWorld& world) : program_(std::move(program)), world_(world) {}

  ProviderAnswer perform(const CredentialRequest& request, const std::vector<std::string>& arguments) override {
    Command command;
    command.program = program_;
    command.args = {"--cargo-plugin"};
    auto process = world_.processes.start(command, world_.environment);
    if (!process) throw Error("failed to spawn credential process", {describe_system_error(process.error())});
    check_hello(read(**process));
    if (!(*process)->write(to_json_line(request, arguments)))
      throw Error("failed to write to credential provider", {"Broken pipe (os error 32)"});
    const auto answer = read(**process);
    (*process)->close_input();
    std::optional<Error> problem;
    ProviderAnswer result;
    try {
      result = parse_provider_answer(answer);
    } catch (const Error& error) {
      problem = error;
    }
    // Broken answers are told at once, well-formed ones when the program has ended well.
    const bool is_readable = !problem || problem->message() != "failed to deserialize response";
    if (is_readable) {
      if (const auto status = (*process)->wait(); !status.success()) {
        // The quote is as odd as in cargo's text.
        throw Error(fmt::format("credential process `{}` failed with status {}`", program_, status.describe()));
      }
    }
    if (problem) throw Error(*problem);
    return result;
  }

 private:
  static std::string read(LineProcess& process) {
    auto line = process.read_line();
    if (!line) throw Error("failed to read from credential provider", {describe_system_error(line.error())});
    return std::move(*line);
  }

  static void check_hello(const std::string& line) {
    std::vector<std::int64_t> versions;
    try {
      const auto document = wire::JsonDocument::parse(line);
      document.object(document.root(), "CredentialHello");
      for (const auto& version : document.array(document.member(document.root(), "v")))
        versions.push_back(document.integer(version, "u32", 0, 0xFFFFFFFF));
      document.finish();
    } catch (Error& error) {
      error.with_context("failed to deserialize hello");
      throw;
    }
    if (std::ranges::find(versions, kProtocolVersion) != versions.end()) return;
    throw Error(fmt::format("credential provider supports protocol versions [{}], while Cargo supports [{}]",
                            fmt::join(versions, ", "), kProtocolVersion));
  }

  std::string program_;
  ProviderWorld world_;
};

// Stores of other systems: no registry is theirs.
class AbsentProvider : public CredentialProvider {
 public:
  ProviderAnswer perform(const CredentialRequest&, const std::vector<std::string>&) override {
    return {Kind::UrlNotSupported};
  }
};

}  // namespace

ProviderAnswer SecretProvider::perform(const CredentialRequest& request, const std::vector<std::string>&) {
  const auto name = registry_.display_registry_name();
  switch (request.action) {
    case CredentialAction::Get: {
      auto token = service_->find_token(request.index_url);
      if (!token) return {Kind::NotFound};
      return {Kind::Get, {std::move(*token)}};
    }
    case CredentialAction::Login: {
      const auto token = ask_for_token(request, name, world_);
      service_->store_token(request.index_url, "cargo-registry:" + name, std::string(trim_ascii(token)));
      return {Kind::Login};
    }
    case CredentialAction::Logout: service_->erase_token(request.index_url); return {Kind::Logout};
  }
  return {Kind::Unknown};
}

std::unique_ptr<CredentialProvider> make_provider(const std::string& program, StoredToken stored,
                                                  const ProviderWorld& world) {
  if (program == "cargo:token") return std::make_unique<TokenProvider>(std::move(stored), world);
  if (program == "cargo:token-from-stdout") return std::make_unique<StdoutProvider>(world);
  if (program == "cargo:libsecret")
    return std::make_unique<SecretProvider>(open_secret_service(), std::move(stored.registry), world);
  if (program == "cargo:wincred" || program == "cargo:macos-keychain") return std::make_unique<AbsentProvider>();
  if (program == "cargo:paseto") throw Error("cargo:paseto requires -Zasymmetric-token");
  return std::make_unique<ExternalProvider>(program, world);
}

void check_token(std::string_view token) {
  if (token.empty()) throw Error("please provide a non-empty token");
  const auto may_be_sent = [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; };
  if (!std::ranges::all_of(token, may_be_sent)) {
    throw Error(
        "token contains invalid characters.\n"
        "Only printable ISO-8859-1 characters are allowed as it is sent in a HTTPS header.");
  }
}

std::string clean_token(std::string_view text) {
  std::string token(trim_ascii(text));
  check_token(token);
  return token;
}

}  // namespace gantry::sources
