#include "sources/registry/registry_config.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "wire/index_entry.h"

namespace gantry::sources {

namespace {

using Json = nlohmann::json;

// The JSON texts that people see for a server which answers with something else.
Error not_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Error("EOF while parsing a value at line 1 column 0");
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(first), '\n') + 1;
  const auto start = text.rfind('\n', first);
  const auto column = first - (start == std::string_view::npos ? 0 : start + 1) + 1;
  if (text[first] == '{') return Error(fmt::format("invalid JSON object at line {} column {}", line, column));
  return Error(fmt::format("expected value at line {} column {}", line, column));
}

std::string end_of(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  const auto start = text.rfind('\n');
  return fmt::format("line {} column {}", lines, text.size() - (start == std::string_view::npos ? 0 : start + 1));
}

std::string prefix_of(std::string_view name) {
  // "ab/cd/abcd" without the name itself.
  const auto path = wire::index_path(name);
  const auto end = path.rfind('/');
  return end == std::string::npos ? "" : path.substr(0, end);
}

// As `prefix_of`, in the letters of the name.
std::string cased_prefix_of(std::string_view name) {
  auto prefix = prefix_of(name);
  if (name.size() >= 4) return fmt::format("{}/{}", name.substr(0, 2), name.substr(2, 2));
  if (name.size() == 3) return fmt::format("3/{}", name.substr(0, 1));
  return prefix;
}

bool replace_marker(std::string& text, std::string_view marker, std::string_view value) {
  bool found = false;
  for (auto at = text.find(marker); at != std::string::npos; at = text.find(marker, at + value.size())) {
    text.replace(at, marker.size(), value);
    found = true;
  }
  return found;
}

}  // namespace

RegistryConfig RegistryConfig::parse(std::string_view text) {
  const auto object = Json::parse(text, nullptr, false);
  if (object.is_discarded() || !object.is_object()) throw not_json(text);
  const auto dl = object.find("dl");
  if (dl == object.end()) throw Error("missing field `dl` at " + end_of(text));
  if (!dl->is_string()) throw Error("invalid type for field `dl`, expected a string");
  RegistryConfig config;
  config.dl = dl->get<std::string>();
  if (const auto api = object.find("api"); api != object.end() && api->is_string())
    config.api = api->get<std::string>();
  if (const auto required = object.find("auth-required"); required != object.end() && required->is_boolean())
    config.auth_required = required->get<bool>();
  return config;
}

std::string RegistryConfig::download_url(std::string_view name, const std::string& version,
                                         std::string_view checksum) const {
  auto url = dl;
  const std::array<std::pair<std::string_view, std::string>, 5> markers{{{"{crate}", std::string(name)},
                                                                         {"{version}", version},
                                                                         {"{prefix}", cased_prefix_of(name)},
                                                                         {"{lowerprefix}", prefix_of(name)},
                                                                         {"{sha256-checksum}", std::string(checksum)}}};
  bool any = false;
  for (const auto& [marker, value] : markers) any = replace_marker(url, marker, value) || any;
  if (!any) url += fmt::format("/{}/{}/download", name, version);
  return url;
}

}  // namespace gantry::sources
