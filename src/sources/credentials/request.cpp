#include "sources/credentials/request.h"

#include <limits>

#include "base/error.h"
#include "base/json_writer.h"
#include "wire/json_tree.h"

namespace gantry::sources {

namespace {

using wire::JsonDocument;
using wire::JsonValue;

void write_member(JsonWriter& json, std::string_view name, const std::optional<std::string>& value) {
  if (value) json.key(name).string(*value);
}

// In the words of the Cargo Book's field names; places are left out, as the answer is one line that a program made.
Credential read_credential(const JsonDocument& document, const JsonValue& object) {
  Credential credential;
  credential.token = document.string(document.member(object, "token"));
  credential.operation_independent = document.boolean(document.member(object, "operation_independent"));
  const auto& cache = document.string(document.member(object, "cache"));
  if (cache == "session") {
    credential.cache = Credential::Cache::Session;
  } else if (cache == "expires") {
    credential.cache = Credential::Cache::Expires;
    constexpr auto kLimits = std::numeric_limits<std::int64_t>();
    credential.expiration =
        document.integer(document.member(object, "expiration"), "i64", kLimits.min(), kLimits.max());
  } else {
    credential.cache = Credential::Cache::Never;  // also for ways to cache that came later
  }
  return credential;
}

ProviderAnswer read_success(const JsonDocument& document, const JsonValue& object) {
  const auto& kind = document.string(document.member(object, "kind"));
  if (kind == "get") return {ProviderAnswer::Kind::Get, read_credential(document, object)};
  if (kind == "login") return {ProviderAnswer::Kind::Login};
  if (kind == "logout") return {ProviderAnswer::Kind::Logout};
  return {ProviderAnswer::Kind::Unknown};
}

ProviderAnswer read_failure(const JsonDocument& document, const JsonValue& object) {
  const auto& kind = document.string(document.member(object, "kind"));
  if (kind == "url-not-supported") return {ProviderAnswer::Kind::UrlNotSupported};
  if (kind == "not-found") return {ProviderAnswer::Kind::NotFound};
  if (kind == "operation-not-supported") throw Error("requested operation not supported");
  if (kind != "other") throw Error("unknown error kind; try updating Cargo?");
  std::vector<std::string> causes;
  if (const auto* list = object.find("caused-by"); list != nullptr && !list->is_null()) {
    for (const auto& cause : document.array(*list)) causes.push_back(document.string(cause));
  }
  throw Error(document.string(document.member(object, "message")), std::move(causes));
}

}  // namespace

std::string_view action_name(CredentialAction action) {
  switch (action) {
    case CredentialAction::Get: return "get";
    case CredentialAction::Login: return "login";
    case CredentialAction::Logout: return "logout";
  }
  return "";
}

std::string to_json_line(const CredentialRequest& request, const std::vector<std::string>& arguments) {
  JsonWriter json;
  json.begin_object().key("v").integer(1).key("registry").begin_object();
  json.key("index-url").string(request.index_url);
  write_member(json, "name", request.registry_name);
  if (!request.headers.empty()) json.key("headers").strings(request.headers);
  json.end_object().key("kind").string(action_name(request.action));
  if (request.action == CredentialAction::Get) {
    const auto& operation = request.operation;
    json.key("operation").string(operation.kind);
    write_member(json, "name", operation.name);
    write_member(json, "vers", operation.version);
    write_member(json, "cksum", operation.checksum);
  }
  if (request.action == CredentialAction::Login) {
    write_member(json, "token", request.token);
    write_member(json, "login-url", request.login_url);
  }
  if (!arguments.empty()) json.key("args").strings(arguments);
  return json.end_object().take() + "\n";
}

ProviderAnswer parse_provider_answer(std::string_view line) {
  std::optional<JsonDocument> document;
  bool is_failure = false;
  const JsonValue* content = nullptr;
  try {
    // One of two objects: other values are not even looked into.
    const auto first = line.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && line[first] != '{')
      throw Error("expected value at " + wire::place_in(line, first + 1));
    document = JsonDocument::parse(std::string(line), false);
    const auto& root = document->root();
    document->object(root, "Result");
    content = root.find("Ok");
    if (content == nullptr) {
      is_failure = true;
      content = &document->member(root, "Err");
    }
    if (!is_failure) return read_success(*document, *content);
    document->string(document->member(*content, "kind"));
  } catch (Error& error) {
    error.with_context("failed to deserialize response");
    throw;
  }
  return read_failure(*document, *content);
}

}  // namespace gantry::sources
