#include "wire/index_entry.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gantry::wire {

namespace {

using Json = nlohmann::ordered_json;

std::optional<std::string> optional_text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  return found->get<std::string>();
}

template <typename T>
T value_or(const Json& object, const char* key, T fallback) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? fallback : found->get<T>();
}

void add_features(const Json& object, const char* key, IndexFeatures& features) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return;
  for (const auto& [name, members] : found->items()) features.emplace_back(name, members.get<std::vector<std::string>>());
}

IndexDependency parse_dependency(const Json& object) {
  IndexDependency dependency;
  dependency.name = object.at("name").get<std::string>();
  dependency.requirement = object.at("req").get<std::string>();
  dependency.features = value_or<std::vector<std::string>>(object, "features", {});
  dependency.optional = value_or(object, "optional", false);
  dependency.default_features = value_or(object, "default_features", true);
  dependency.is_public = value_or(object, "public", false);
  dependency.target = optional_text(object, "target");
  dependency.kind = optional_text(object, "kind");
  dependency.registry = optional_text(object, "registry");
  dependency.package = optional_text(object, "package");
  return dependency;
}

}  // namespace

tl::expected<IndexEntry, std::string> parse_index_line(std::string_view line) {
  try {
    const auto object = Json::parse(line);
    IndexEntry entry;
    entry.name = object.at("name").get<std::string>();
    entry.version = object.at("vers").get<std::string>();
    for (const auto& dependency : object.at("deps")) entry.dependencies.push_back(parse_dependency(dependency));
    add_features(object, "features", entry.features);
    add_features(object, "features2", entry.features);
    entry.checksum = value_or<std::string>(object, "cksum", "");
    entry.yanked = value_or(object, "yanked", false);
    entry.links = optional_text(object, "links");
    entry.rust_version = optional_text(object, "rust_version");
    entry.format = value_or<std::uint64_t>(object, "v", 1);
    return entry;
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(std::string(error.what()));
  }
}

std::string index_path(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  switch (lower.size()) {
    case 0:
      return "";
    case 1:
      return "1/" + lower;
    case 2:
      return "2/" + lower;
    case 3:
      return fmt::format("3/{}/{}", lower[0], lower);
    default:
      return fmt::format("{}/{}/{}", lower.substr(0, 2), lower.substr(2, 2), lower);
  }
}

std::vector<std::string_view> index_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

}  // namespace gantry::wire
