#include "base/plain_text.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(PlainText, removes_colours_links_and_titles) {
  EXPECT_EQ(plain_text("\x1b[1m\x1b[38;5;9merror\x1b[0m: x"), "error: x");
  EXPECT_EQ(plain_text("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\!"), "link!");
  EXPECT_EQ(plain_text("a\x1b]0;title\ab\x1bPdata\x1b\\c"), "abc");
}

TEST(PlainText, removes_short_sequences_with_their_intermediates) {
  EXPECT_EQ(plain_text("a\x1bMb\x1b(Bc\x1b#8d\x1b FE"), "abcdE");
  EXPECT_EQ(plain_text("a\x1b\x1b[1mb"), "ab");
}

TEST(PlainText, removes_control_characters_but_not_those_that_move_on) {
  EXPECT_EQ(plain_text("a\x1f\x07\x0b\x7f|\t\n\f\r|"), "a|\t\n\f\r|");
  EXPECT_EQ(plain_text("\u0080\u009b31m\u00e9"), "\u0080\u009b31m\u00e9");
}

TEST(PlainText, what_breaks_a_sequence_ends_it) {
  EXPECT_EQ(plain_text("a\x1b[3\nm"), "a\nm");
  EXPECT_EQ(plain_text("a\x1b[3\x18m"), "am");
  EXPECT_EQ(plain_text("a\x1b[3\x07mb"), "ab");
  EXPECT_EQ(plain_text("a\x1b]0;b\nc\x18x"), "ax");
}

TEST(PlainText, an_unfinished_sequence_is_removed) {
  EXPECT_EQ(plain_text("tail\x1b"), "tail");
  EXPECT_EQ(plain_text("tail\x1b["), "tail");
}

}  // namespace
}  // namespace gantry
