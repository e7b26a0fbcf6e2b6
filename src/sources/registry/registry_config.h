// config.json of a registry index (Cargo Book, "Registry Index", Index Configuration).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::sources {

struct RegistryConfig {
  std::string dl;
  std::optional<std::string> api;
  bool auth_required = false;

  // Throws Error with the place and reason in the JSON text.
  static RegistryConfig parse(std::string_view text);
  // Where a package is downloaded from: the markers of `dl` filled in, or "/{crate}/{version}/download" after it.
  std::string download_url(std::string_view name, const std::string& version, std::string_view checksum) const;
};

}  // namespace gantry::sources
