#include "base/utf8_problem.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(Utf8ProblemTest, NamesThePlace) {
  EXPECT_EQ(utf8_problem("text, \xC3\xA9"), std::nullopt);
  EXPECT_EQ(utf8_problem(""), std::nullopt);
  EXPECT_EQ(utf8_problem("\xFF"), "invalid utf-8 sequence of 1 bytes from index 0");
  EXPECT_EQ(utf8_problem("ab\xC3("), "invalid utf-8 sequence of 1 bytes from index 2");
  EXPECT_EQ(utf8_problem("\xE2\x82(x"), "invalid utf-8 sequence of 2 bytes from index 0");
  EXPECT_EQ(utf8_problem("ab\xC3"), "incomplete utf-8 byte sequence from index 2");
}

}  // namespace
}  // namespace gantry
