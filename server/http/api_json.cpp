#include "server/http/api_json.h"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include "base/json_writer.h"
#include "server/core/time_text.h"

namespace gantry::server::http {

namespace {

constexpr std::size_t kMostLogins = 100;

void write_crate(JsonWriter& json, const CrateRecord& crate) {
  json.begin_object().key("id").string(crate.name).key("name").string(crate.name);
  json.key("max_version").string(crate.max_version).key("description").string(crate.description);
  json.key("homepage").optional(crate.homepage).key("documentation").optional(crate.documentation);
  json.key("repository").optional(crate.repository);
  json.key("keywords").strings(crate.keywords).key("categories").strings(crate.categories);
  json.key("downloads").integer(static_cast<std::int64_t>(crate.downloads));
  json.key("created_at").string(iso_time(crate.created)).key("updated_at").string(iso_time(crate.updated));
  json.end_object();
}

void write_version(JsonWriter& json, const std::string& crate, const VersionRecord& version) {
  json.begin_object().key("id").integer(version.id).key("crate").string(crate).key("num").string(version.version);
  json.key("checksum").string(version.checksum).key("crate_size").integer(static_cast<std::int64_t>(version.size));
  json.key("yanked").boolean(version.is_yanked).key("license").optional(version.license);
  json.key("downloads").integer(static_cast<std::int64_t>(version.downloads));
  json.key("published_by").string(version.published_by).key("created_at").string(iso_time(version.created));
  json.key("dl_path").string(fmt::format("/api/v1/crates/{}/{}/download", crate, version.version));
  json.end_object();
}

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
    json.key("kind").string("user").end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string search_json(const SearchResult& result) {
  JsonWriter json;
  json.begin_object().key("crates").begin_array();
  for (const auto& crate : result.crates) write_crate(json, crate);
  json.end_array().key("meta").begin_object().key("total").integer(static_cast<std::int64_t>(result.total));
  json.end_object().end_object();
  return json.take();
}

std::string crate_json(const Registry::CrateDetails& details) {
  JsonWriter json;
  json.begin_object().key("crate");
  write_crate(json, details.crate);
  json.key("versions").begin_array();
  for (auto version = details.versions.rbegin(); version != details.versions.rend(); ++version) {
    write_version(json, details.crate.name, *version);
  }
  json.end_array().end_object();
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
