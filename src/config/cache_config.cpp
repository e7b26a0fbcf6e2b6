#include "config/cache_config.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "toml/write.h"

namespace gantry::config {

namespace {

// "3 days": digits, at most one blank, and a unit in the singular or the plural.
bool is_time_span(std::string_view text) {
  static constexpr std::string_view kUnits[] = {"second", "minute", "hour", "day", "week", "month"};
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, count);
  if (digits == 0 || parsed.ec != std::errc()) return false;
  text.remove_prefix(digits);
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.ends_with('s')) text.remove_suffix(1);
  return std::ranges::find(kUnits, text) != std::end(kUnits);
}

}  // namespace

void check_cache_table(const Config& config) {
  const auto frequency = config.get_string({"cache", "auto-clean-frequency"});
  if (!frequency || frequency->value == "always" || frequency->value == "never" || is_time_span(frequency->value))
    return;
  throw Error(
      fmt::format("config option `cache.auto-clean-frequency` expected a value of \"always\", \"never\", or \"N "
                  "seconds/minutes/days/weeks/months\", got: {}",
                  toml::format_basic_string(frequency->value)));
}

}  // namespace gantry::config
