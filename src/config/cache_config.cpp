#include "config/cache_config.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/number.h"
#include "toml/write.h"

namespace gantry::config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t seconds;
};
constexpr Unit kUnits[] = {{"second", 1},   {"minute", 60},    {"hour", 3'600},
                           {"day", 86'400}, {"week", 604'800}, {"month", 2'629'746}};

// "3 days": digits, at most one blank, and a unit in the singular or the plural. In seconds; as many as there can be,
// when it is more.
std::optional<std::int64_t> read_time_span(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = read_whole<std::uint64_t>(text.substr(0, digits));
  if (!count) return std::nullopt;
  text.remove_prefix(digits);
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.ends_with('s')) text.remove_suffix(1);
  const auto* const unit = std::ranges::find(kUnits, text, &Unit::name);
  if (unit == std::end(kUnits)) return std::nullopt;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto most = static_cast<std::uint64_t>(kMost / unit->seconds);
  return *count > most ? kMost : static_cast<std::int64_t>(*count) * unit->seconds;
}

}  // namespace

CleanFrequency auto_clean_frequency(const Config& config) {
  using Kind = CleanFrequency::Kind;
  const auto frequency = config.get_string({"cache", "auto-clean-frequency"});
  if (!frequency) return {};
  if (frequency->value == "always") return {Kind::Always, 0};
  if (frequency->value == "never") return {Kind::Never, 0};
  if (const auto seconds = read_time_span(frequency->value)) return {Kind::Every, *seconds};
  throw Error(
      fmt::format("config option `cache.auto-clean-frequency` expected a value of \"always\", \"never\", or \"N "
                  "seconds/minutes/days/weeks/months\", got: {}",
                  toml::format_basic_string(frequency->value)));
}

}  // namespace gantry::config
