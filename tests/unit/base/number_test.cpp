#include "base/number.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(ReadWhole, TakesDigitsOnly) {
  EXPECT_EQ(read_whole<int>("12"), 12);
  EXPECT_EQ(read_whole<int>("-12"), -12);
  for (const auto* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "a"})
    EXPECT_FALSE(read_whole<int>(text)) << text;
  EXPECT_FALSE(read_whole<unsigned>("-1"));
}

TEST(ReadWhole, RefusesWhatDoesNotFit) {
  EXPECT_EQ(read_whole<std::int32_t>("2147483647"), 2147483647);
  EXPECT_FALSE(read_whole<std::int32_t>("2147483648"));
  EXPECT_FALSE(read_whole<std::uint8_t>("256"));
}

TEST(DecimalText, HasNoExponent) {
  EXPECT_EQ(decimal_text(3.6), "3.6");
  EXPECT_EQ(decimal_text(-0.0), "-0.0");
  EXPECT_EQ(decimal_text(2), "2.0");
  EXPECT_EQ(decimal_text(1e-7), "0.0000001");
  EXPECT_EQ(decimal_text(1.5e20), "150000000000000000000.0");
  EXPECT_EQ(decimal_text(123456789012345678.0), "123456789012345680.0");
  EXPECT_EQ(decimal_text(-12.25), "-12.25");
}

TEST(DecimalText, NamesWhatIsNoNumber) {
  EXPECT_EQ(decimal_text(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(decimal_text(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(decimal_text(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

}  // namespace
}  // namespace gantry
