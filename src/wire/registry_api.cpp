#include "wire/registry_api.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "wire/json_tree.h"

namespace gantry::wire {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 45> kStatusNames{{
    {100, "Continue"},
    {101, "Switching Protocol"},
    {103, "Early Hints"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {208, "Already Reported"},
    {226, "IM Used"},
    {300, "Multiple Choice"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Payload Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Request Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

// A text or null; nothing when it is not there.
std::optional<std::string> optional_string(const JsonDocument& document, const JsonValue& object,
                                           std::string_view name) {
  const auto* value = object.find(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return document.string(*value);
}

// The texts of a list, as far as it is one.
std::vector<std::string> texts_of(const JsonValue* list) {
  std::vector<std::string> texts;
  if (list == nullptr || list->items() == nullptr) return texts;
  for (const auto& item : *list->items()) {
    if (const auto* text = item.string()) texts.push_back(*text);
  }
  return texts;
}

void require_ok(const JsonDocument& document) {
  if (!document.boolean(document.member(document.root(), "ok")))
    throw Error("the registry answered that the request was not carried out (`ok` is false)");
}

}  // namespace

std::string owners_request(const std::vector<std::string>& logins) {
  return JsonWriter().begin_object().key("users").strings(logins).end_object().take();
}

std::optional<std::vector<std::string>> read_api_errors(const std::string& body) {
  try {
    const auto document = JsonDocument::parse(body);
    std::vector<std::string> details;
    document.object(document.root(), "ApiErrorList");
    for (const auto& error : document.array(document.member(document.root(), "errors"))) {
      document.object(error, "ApiError");
      details.push_back(document.string(document.member(error, "detail")));
    }
    document.finish();
    return details;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void read_ok(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  document.object(document.root(), "R");
  require_ok(document);
  document.finish();
}

std::string read_owner_change(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  document.object(document.root(), "OwnerResponse");
  document.boolean(document.member(document.root(), "ok"));
  auto message = document.string(document.member(document.root(), "msg"));
  document.finish();
  require_ok(document);
  return message;
}

PublishWarnings read_publish_warnings(const std::string& body) {
  if (body.empty()) return {};
  const auto document = JsonDocument::parse(body);
  document.finish();
  const auto* warnings = document.root().find("warnings");
  if (warnings == nullptr) return {};
  return {texts_of(warnings->find("invalid_categories")), texts_of(warnings->find("invalid_badges")),
          texts_of(warnings->find("other"))};
}

std::vector<ApiOwner> read_owners(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  document.object(document.root(), "Users");
  std::vector<ApiOwner> owners;
  for (const auto& user : document.array(document.member(document.root(), "users"))) {
    document.object(user, "User");
    ApiOwner owner;
    owner.id = document.integer(document.member(user, "id"), "u32", 0, std::numeric_limits<std::uint32_t>::max());
    owner.login = document.string(document.member(user, "login"));
    owner.name = optional_string(document, user, "name");
    owners.push_back(std::move(owner));
  }
  document.finish();
  return owners;
}

ApiSearch read_search(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  document.object(document.root(), "Crates");
  ApiSearch search;
  for (const auto& found : document.array(document.member(document.root(), "crates"))) {
    document.object(found, "Crate");
    ApiCrate crate;
    crate.name = document.string(document.member(found, "name"));
    crate.description = optional_string(document, found, "description");
    crate.max_version = document.string(document.member(found, "max_version"));
    search.crates.push_back(std::move(crate));
  }
  const auto& meta = document.member(document.root(), "meta");
  document.object(meta, "TotalCrates");
  search.total = document.integer(document.member(meta, "total"), "u32", 0, std::numeric_limits<std::uint32_t>::max());
  document.finish();
  return search;
}

std::string_view status_name(int status) {
  const auto is_it = [&](const auto& entry) { return entry.first == status; };
  const auto found = std::ranges::find_if(kStatusNames, is_it);
  return found == kStatusNames.end() ? "<unknown>" : found->second;
}

}  // namespace gantry::wire
