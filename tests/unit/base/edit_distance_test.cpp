#include "base/edit_distance.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/unicode.h"

namespace gantry {
namespace {

TEST(EditDistance, CountsEditsAndTranspositions) {
  EXPECT_EQ(edit_distance("abc", "abc", 3), 0U);
  EXPECT_EQ(edit_distance("", "abc", 3), 3U);
  EXPECT_EQ(edit_distance("badcfegh", "abcdefgh", 3), 3U);
  EXPECT_EQ(edit_distance("badcfehg", "abcdefgh", 3), std::nullopt);
  EXPECT_EQ(edit_distance("build", "biuld", 3), 1U);
}

TEST(EditDistance, IgnoresCaseAndCountsCharacters) {
  EXPECT_EQ(edit_distance("ABCDEFGH", "abcdefgh", 3), 0U);
  EXPECT_EQ(edit_distance("\u00e9\u00e9\u00e9", "aaa", 3), 3U);
}

TEST(EditDistance, TheFirstNearestCandidateIsSuggested) {
  EXPECT_EQ(closest_name("bay", std::vector<std::string>{"bar", "bat", "baz"}), "bar");
  EXPECT_EQ(closest_name("foo_bar", std::vector<std::string>{"abc", "foo-bar"}), "foo-bar");
  EXPECT_EQ(closest_name("xxxx", std::vector<std::string>{"abc"}), std::nullopt);
}

TEST(Unicode, IdentifierClasses) {
  EXPECT_TRUE(is_xid_start(U'a'));
  EXPECT_FALSE(is_xid_start(U'1'));
  EXPECT_FALSE(is_xid_start(U'_'));
  EXPECT_TRUE(is_xid_continue(U'_'));
  EXPECT_TRUE(is_xid_start(U'\u00e9'));
  EXPECT_FALSE(is_xid_start(U'\u00d7'));
  EXPECT_TRUE(is_xid_continue(U'\u0301'));
  EXPECT_FALSE(is_xid_continue(U'\U0001f600'));
}

TEST(Unicode, InvalidBytesAreReplaced) {
  std::string_view text = "\xff\xc3\xa9";
  EXPECT_EQ(take_character(text), U'\ufffd');
  EXPECT_EQ(take_character(text), U'\u00e9');
  EXPECT_TRUE(text.empty());
}

TEST(Unicode, ReplacesWhatIsUtf8WouldNotTake) {
  for (std::string_view bad : {"\xe0\x8f\x8d", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
    EXPECT_EQ(take_character(bad), U'\ufffd');
  }
}

}  // namespace
}  // namespace gantry
