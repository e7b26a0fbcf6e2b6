#include "config/variant.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gantry::config {

std::optional<std::string> get_variant(const Config& config, const Key& key,
                                       std::span<const std::string_view> variants) {
  auto text = config.get_string(key);
  if (!text) return std::nullopt;
  if (std::ranges::find(variants, text->value) != variants.end()) return std::move(text->value);
  const bool is_pair = variants.size() == 2;
  throw Error(fmt::format("error in {}: could not load config key `{}`", text->definition.describe(), display_key(key)),
              {fmt::format("unknown variant `{}`, expected {}`{}`", text->value, is_pair ? "" : "one of ",
                           fmt::join(variants, is_pair ? "` or `" : "`, `"))});
}

}  // namespace gantry::config
