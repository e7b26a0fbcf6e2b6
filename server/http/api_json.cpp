#include "server/http/api_json.h"

#include <rapidjson/document.h>

#include "base/json_writer.h"

namespace gantry::server::http {

namespace {

constexpr std::size_t kMostLogins = 100;

}  // namespace

std::string error_json(std::string_view detail) {
  JsonWriter json;
  json.begin_object().key("errors").begin_array().begin_object().key("detail").string(detail);
  json.end_object().end_array().end_object();
  return json.take();
}

std::string publish_json(const PublishWarnings& warnings) {
  JsonWriter json;
  json.begin_object().key("warnings").begin_object();
  json.key("invalid_categories").strings(warnings.invalid_categories);
  json.key("invalid_badges").strings(warnings.invalid_badges);
  json.key("other").strings(warnings.other).end_object().end_object();
  return json.take();
}

std::string ok_json(std::string_view message) {
  JsonWriter json;
  json.begin_object().key("ok").boolean(true);
  if (!message.empty()) json.key("msg").string(message);
  json.end_object();
  return json.take();
}

std::string owners_json(const std::vector<User>& owners) {
  JsonWriter json;
  json.begin_object().key("users").begin_array();
  for (const auto& owner : owners) {
    json.begin_object().key("id").integer(owner.id).key("login").string(owner.name).key("name").string(owner.name);
    json.key("kind").string("user").key("avatar").null().key("url").string("").end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string teams_json() {
  JsonWriter json;
  json.begin_object().key("teams").begin_array().end_array().end_object();
  return json.take();
}

tl::expected<std::vector<std::string>, std::string> parse_logins(std::string_view text) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document json;
  json.Parse<kFlags>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) return tl::unexpected(std::string("the body is not a JSON object"));
  for (const auto* key : {"users", "owners"}) {
    const auto member = json.FindMember(key);
    if (member == json.MemberEnd() || !member->value.IsArray()) continue;
    std::vector<std::string> logins;
    for (const auto& item : member->value.GetArray()) {
      if (!item.IsString()) return tl::unexpected(std::string("`users` must be an array of strings"));
      logins.emplace_back(item.GetString(), item.GetStringLength());
    }
    if (logins.size() > kMostLogins) return tl::unexpected(std::string("too many users are named"));
    return logins;
  }
  return tl::unexpected(std::string("`users` is missing"));
}

}  // namespace gantry::server::http
