#include "config/unused_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::config {

std::vector<std::string> unused_keys(const Config& config, const Key& table, std::span<const std::string_view> known) {
  std::vector<std::string> warnings;
  const auto* value = config.find(table);
  if (value == nullptr || !value->is_table()) return warnings;
  for (const auto& [name, entry] : value->table()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    auto key = table;
    key.push_back(name);
    warnings.push_back(fmt::format("unused config key `{}` in `{}`", display_key(key), entry.definition.describe()));
  }
  return warnings;
}

}  // namespace gantry::config
