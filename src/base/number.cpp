#include "base/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace gantry {

std::string decimal_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer;
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(number), std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  const auto mark = text.find('e');
  const auto exponent = read_whole<int>(text.substr(mark + (text[mark + 1] == '+' ? 2 : 1))).value_or(0);
  std::string digits;
  std::ranges::copy_if(text.substr(0, mark), std::back_inserter(digits), [](char c) { return c != '.'; });
  if (exponent < 0) {
    digits = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  } else if (static_cast<std::size_t>(exponent) + 1 >= digits.size()) {
    digits += std::string(static_cast<std::size_t>(exponent) + 1 - digits.size(), '0') + ".0";
  } else {
    digits.insert(static_cast<std::size_t>(exponent) + 1, 1, '.');
  }
  return (std::signbit(number) ? "-" : "") + digits;
}

}  // namespace gantry
