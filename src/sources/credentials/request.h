// What a credential provider is asked, and what it answers (Cargo Book, "Credential Provider Protocol").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::sources {

enum class CredentialAction { Get, Login, Logout };

// "get", "login", "logout"
std::string_view action_name(CredentialAction action);

// What a token is wanted for.
struct CredentialOperation {
  std::string kind = "read";  // or publish, yank, unyank, owners
  std::optional<std::string> name = {};
  std::optional<std::string> version = {};
  std::optional<std::string> checksum = {};
  bool operator==(const CredentialOperation&) const = default;
};

struct CredentialRequest {
  CredentialAction action = CredentialAction::Get;
  std::string index_url;
  std::optional<std::string> registry_name;
  std::vector<std::string> headers;      // of the answer that asked for a token
  CredentialOperation operation;         // of Get
  std::optional<std::string> token;      // of Login: what the user gave already
  std::optional<std::string> login_url;  // of Login: where to find one
};

struct Credential {
  enum class Cache { Never, Session, Expires };
  std::string token;
  Cache cache = Cache::Session;
  std::int64_t expiration = 0;  // seconds since the epoch
  bool operation_independent = true;
};

struct ProviderAnswer {
  enum class Kind { Get, Login, Logout, Unknown, UrlNotSupported, NotFound };
  Kind kind = Kind::NotFound;
  Credential credential = {};  // of Get
};

class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  // Throws Error with the reason when it cannot be asked or does not want to.
  virtual ProviderAnswer perform(const CredentialRequest& request, const std::vector<std::string>& arguments) = 0;
};

// The request as one line of JSON, with its line break.
std::string to_json_line(const CredentialRequest& request, const std::vector<std::string>& arguments);

// The answer of an external provider. Throws for what is none, and for errors that it tells.
ProviderAnswer parse_provider_answer(std::string_view line);

}  // namespace gantry::sources
