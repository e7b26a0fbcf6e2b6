#include "package/ignore_patterns.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "package/glob.h"

namespace gantry::package {
namespace {

bool takes(const std::vector<std::string>& lines, std::string_view path, bool is_directory = false) {
  return IgnorePatterns(lines).matches(path, is_directory);
}

bool glob(std::string_view pattern, std::string_view path) { return Glob::parse(pattern)->matches(path); }

TEST(IgnorePatternsTest, AName_MatchesAtAnyDepth) {
  EXPECT_TRUE(takes({"*.txt"}, "a.txt"));
  EXPECT_TRUE(takes({"*.txt"}, "x/y/a.txt"));
  EXPECT_FALSE(takes({"*.txt"}, "a.txts"));
}

TEST(IgnorePatternsTest, ASlashAnchors) {
  EXPECT_TRUE(takes({"/a.txt"}, "a.txt"));
  EXPECT_FALSE(takes({"/a.txt"}, "x/a.txt"));
  EXPECT_TRUE(takes({"d/e"}, "d/e"));
  EXPECT_FALSE(takes({"d/e"}, "x/d/e"));
}

TEST(IgnorePatternsTest, ADirectoryStandsForWhatItHolds) {
  EXPECT_TRUE(takes({"src"}, "src/deep/lib.rs"));
  EXPECT_TRUE(takes({"src/"}, "src/lib.rs"));
  EXPECT_FALSE(takes({"src/"}, "src"));
  EXPECT_TRUE(takes({"src/"}, "src", true));
}

TEST(IgnorePatternsTest, TheLastPatternAboutAPathDecides) {
  EXPECT_FALSE(takes({"*.a", "!keep.a"}, "keep.a"));
  EXPECT_TRUE(takes({"!keep.a", "*.a"}, "keep.a"));
  EXPECT_FALSE(takes({"src", "!src/lib.rs"}, "src/lib.rs"));
  EXPECT_TRUE(takes({"src", "!src/lib.rs"}, "src/other.rs"));
}

TEST(IgnorePatternsTest, TheDecidingPatternIsNamedAsWritten) {
  const IgnorePatterns patterns({"src/ ", "!src/lib.rs", "# none"});
  EXPECT_EQ(patterns.deciding("src/lib.rs", false), "!src/lib.rs");
  EXPECT_EQ(patterns.deciding("src/deep/x.rs", false), "src/");
  EXPECT_EQ(patterns.deciding("README.md", false), std::nullopt);
}

TEST(IgnorePatternsTest, EscapesCommentsAndBlanks) {
  EXPECT_TRUE(takes({"\\!bang"}, "!bang"));
  EXPECT_TRUE(takes({"\\#hash"}, "#hash"));
  EXPECT_FALSE(takes({"#hash"}, "#hash"));
  EXPECT_TRUE(takes({"a  "}, "a"));
  EXPECT_TRUE(takes({"a\\ "}, "a "));
  EXPECT_FALSE(takes({""}, "a"));
}

TEST(IgnorePatternsTest, ABadPatternIsNamed) {
  try {
    IgnorePatterns({"x", "a{b,"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "error parsing glob 'a{b,': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)");
  }
}

TEST(GlobTest, StarsStayWithinAComponent) {
  EXPECT_TRUE(glob("a*c", "abc"));
  EXPECT_FALSE(glob("a*c", "a/c"));
  EXPECT_TRUE(glob("a?c", "a\u00e4c"));
  EXPECT_FALSE(glob("a?c", "a/c"));
}

TEST(GlobTest, TwoStarsAreAnyNumberOfDirectories) {
  EXPECT_TRUE(glob("**/w", "w"));
  EXPECT_TRUE(glob("**/w", "a/b/w"));
  EXPECT_TRUE(glob("x/**/y", "x/y"));
  EXPECT_TRUE(glob("x/**/y", "x/1/2/y"));
  EXPECT_FALSE(glob("x/**/y", "xy"));
  EXPECT_TRUE(glob("x/**", "x/1"));
  EXPECT_FALSE(glob("x/**", "x"));
  EXPECT_TRUE(glob("**", "a/b"));
  EXPECT_FALSE(glob("a**b", "a/b"));
}

TEST(GlobTest, TwoStarsMayBeRepeated) {
  for (const auto* path : {"w", "a/w", "a/b/w"}) EXPECT_TRUE(glob("**/**/w", path)) << path;
  EXPECT_FALSE(glob("**/**/w", "aw"));
  EXPECT_TRUE(glob("**/**", "a/b"));
  EXPECT_TRUE(glob("x/**/**/y", "x/y"));
  EXPECT_TRUE(glob("x/**/**", "x/1/2"));
  EXPECT_FALSE(glob("x/**/**", "x"));
}

TEST(GlobTest, LongAndDeepPatternsEnd) {
  EXPECT_FALSE(glob(std::string(100'000, '*') + "b", std::string(100, 'a')));
  std::string directories;
  for (int i = 0; i < 20'000; ++i) directories += "**/";
  EXPECT_TRUE(glob(directories + "w", "a/w"));
  std::string letters(150, 'x');
  EXPECT_TRUE(glob(letters + "*", letters + "y"));
  EXPECT_FALSE(glob(letters + "?", letters));
  EXPECT_EQ(Glob::parse(std::string(100'000, '{')).error(), "too many groups in groups");
  EXPECT_EQ(Glob::parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" + std::string(10'000, 'x')).error(),
            "too long");
}

TEST(GlobTest, ClassesAndAlternatives) {
  EXPECT_TRUE(glob("s[ab].t", "sa.t"));
  EXPECT_FALSE(glob("s[!ab].t", "sa.t"));
  EXPECT_TRUE(glob("[a-c]x", "bx"));
  EXPECT_TRUE(glob("[]]", "]"));
  EXPECT_TRUE(glob("[bad", "[bad"));
  EXPECT_TRUE(glob("{a,b{c,d}}.rs", "bd.rs"));
  EXPECT_FALSE(glob("{a,b}.rs", "c.rs"));
  EXPECT_EQ(Glob::parse("[b-a]").error(), "invalid range; 'b' > 'a'");
  EXPECT_EQ(Glob::parse("a\\").error(), "dangling '\\'");
  EXPECT_EQ(Glob::parse("a}").error(), "unopened alternate group; missing '{' (maybe escape '}' with '[}]'?)");
}

TEST(GlobTest, APatternThatBacktracksALotEnds) { EXPECT_FALSE(glob("*a*a*a*a*a*a*a*a*a*b", std::string(200, 'a'))); }

}  // namespace
}  // namespace gantry::package
