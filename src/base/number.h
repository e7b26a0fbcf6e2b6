// Numbers as text, the same in every locale.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

// A whole number in decimal digits ("-12" only for signed types, no "+"); nothing when there is anything else, or when
// it does not fit.
template <std::integral Number>
std::optional<Number> read_whole(std::string_view text) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// The shortest digits that read back as the same number, with a point and without an exponent: "3.6", "-0.0",
// "100000000000000000000.0"; "inf", "-inf" and "NaN" for what is none. So Rust shows floating-point numbers.
std::string decimal_text(double number);

}  // namespace gantry
