#include "base/amounts.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(ByteSize, is_binary) {
  EXPECT_EQ(byte_size(0), "0B");
  EXPECT_EQ(byte_size(369), "369B");
  EXPECT_EQ(byte_size(42086), "41.1KiB");
  EXPECT_EQ(byte_size(8808038), "8.4MiB");
  EXPECT_EQ(byte_size(42086, 2), "41.10KiB");
  EXPECT_EQ(byte_size(7, 2), "7B");
}

TEST(DurationText, has_minutes_from_sixty_seconds_on) {
  EXPECT_EQ(duration_text(0), "0.00s");
  EXPECT_EQ(duration_text(59'999'000'000), "59.99s");
  EXPECT_EQ(duration_text(125'400'000'000), "2m 05s");
}

}  // namespace
}  // namespace gantry
