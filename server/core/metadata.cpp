#include "server/core/metadata.h"

#include <stdexcept>

#include <fmt/format.h>
#include <rapidjson/document.h>

namespace gantry::server {

namespace {

using Json = rapidjson::Value;

class FormError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

const Json* find(const Json& object, const char* key) {
  const auto member = object.FindMember(key);
  return member == object.MemberEnd() || member->value.IsNull() ? nullptr : &member->value;
}

[[noreturn]] void wrong(std::string_view key, std::string_view expected) {
  throw FormError(fmt::format("`{}` must be {}", key, expected));
}

std::string text(const Json& value, std::string_view key) {
  if (!value.IsString()) wrong(key, "a string");
  return {value.GetString(), value.GetStringLength()};
}

std::string required_text(const Json& object, const char* key) {
  const auto* value = find(object, key);
  if (value == nullptr) throw FormError(fmt::format("missing field `{}`", key));
  return text(*value, key);
}

std::optional<std::string> optional_text(const Json& object, const char* key) {
  const auto* value = find(object, key);
  return value == nullptr ? std::nullopt : std::optional(text(*value, key));
}

bool flag(const Json& object, const char* key, bool fallback) {
  const auto* value = find(object, key);
  if (value == nullptr) return fallback;
  if (!value->IsBool()) wrong(key, "true or false");
  return value->GetBool();
}

const Json* array(const Json& object, const char* key) {
  const auto* value = find(object, key);
  if (value != nullptr && !value->IsArray()) wrong(key, "an array");
  return value;
}

std::vector<std::string> texts(const Json& list, std::string_view key) {
  if (!list.IsArray()) wrong(key, "an array of strings");
  std::vector<std::string> result;
  result.reserve(list.Size());
  for (const auto& item : list.GetArray()) result.push_back(text(item, key));
  return result;
}

std::vector<std::string> optional_texts(const Json& object, const char* key) {
  const auto* list = find(object, key);
  return list == nullptr ? std::vector<std::string>() : texts(*list, key);
}

wire::IndexDependency dependency(const Json& object) {
  if (!object.IsObject()) wrong("deps", "an array of objects");
  wire::IndexDependency result;
  result.name = required_text(object, "name");
  result.requirement = required_text(object, "version_req");
  result.features = optional_texts(object, "features");
  result.optional = flag(object, "optional", false);
  result.default_features = flag(object, "default_features", true);
  result.target = optional_text(object, "target");
  result.kind = optional_text(object, "kind").value_or("normal");
  result.registry = optional_text(object, "registry");
  if (auto renamed = optional_text(object, "explicit_name_in_toml")) {
    if (*renamed != result.name) result.package = std::exchange(result.name, std::move(*renamed));
  }
  return result;
}

Metadata read(const Json& root) {
  Metadata metadata;
  metadata.name = required_text(root, "name");
  metadata.version = required_text(root, "vers");
  if (const auto* list = array(root, "deps")) {
    for (const auto& item : list->GetArray()) metadata.dependencies.push_back(dependency(item));
  }
  if (const auto* table = find(root, "features")) {
    if (!table->IsObject()) wrong("features", "an object");
    for (const auto& member : table->GetObject()) {
      metadata.features.emplace_back(text(member.name, "features"), texts(member.value, "features"));
    }
  }
  metadata.authors = optional_texts(root, "authors");
  metadata.description = optional_text(root, "description");
  metadata.documentation = optional_text(root, "documentation");
  metadata.homepage = optional_text(root, "homepage");
  metadata.readme = optional_text(root, "readme");
  metadata.readme_file = optional_text(root, "readme_file");
  metadata.keywords = optional_texts(root, "keywords");
  metadata.categories = optional_texts(root, "categories");
  metadata.license = optional_text(root, "license");
  metadata.license_file = optional_text(root, "license_file");
  metadata.repository = optional_text(root, "repository");
  metadata.links = optional_text(root, "links");
  metadata.rust_version = optional_text(root, "rust_version");
  if (const auto* badges = find(root, "badges")) {
    if (!badges->IsObject()) wrong("badges", "an object");
    for (const auto& member : badges->GetObject()) metadata.badges.push_back(text(member.name, "badges"));
  }
  return metadata;
}

std::optional<std::uint32_t> take_length(std::string_view& body) {
  if (body.size() < 4) return std::nullopt;
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i) length |= std::uint32_t{static_cast<unsigned char>(body[i])} << (8 * i);
  body.remove_prefix(4);
  return length;
}

}  // namespace

tl::expected<Frame, FrameError> split_frame(std::string_view body, std::size_t most_metadata) {
  const auto bad = [](std::string detail) { return tl::unexpected(FrameError{400, std::move(detail)}); };
  Frame frame;
  const auto json = take_length(body);
  if (!json) return bad("the body is too short to hold the length of the metadata");
  if (*json > most_metadata) {
    return tl::unexpected(
        FrameError{413, fmt::format("the metadata has {} bytes, at most {} are allowed", *json, most_metadata)});
  }
  if (*json > body.size()) return bad(fmt::format("the metadata should have {} bytes, but the body ends", *json));
  frame.json = body.substr(0, *json);
  body.remove_prefix(*json);
  const auto crate = take_length(body);
  if (!crate) return bad("the body is too short to hold the length of the crate file");
  if (*crate > body.size()) return bad(fmt::format("the crate file should have {} bytes, but the body ends", *crate));
  if (*crate < body.size()) return bad(fmt::format("{} bytes follow the crate file", body.size() - *crate));
  frame.crate = body;
  return frame;
}

tl::expected<Metadata, std::string> parse_metadata(std::string_view json) {
  // Without recursion: clients are not to be trusted.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document document;
  document.Parse<kFlags>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    return tl::unexpected(std::string("the metadata is not a JSON object"));
  }
  try {
    return read(document);
  } catch (const FormError& error) {
    return tl::unexpected(fmt::format("the metadata is not valid: {}", error.what()));
  }
}

}  // namespace gantry::server
