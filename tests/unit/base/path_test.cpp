#include "base/path.h"

#include <gtest/gtest.h>

namespace gantry::path {
namespace {

TEST(Path, JoinKeepsAbsoluteParts) {
  EXPECT_EQ(join("/a", "b"), "/a/b");
  EXPECT_EQ(join("/a/", "b"), "/a/b");
  EXPECT_EQ(join("/a", "/b"), "/b");
  EXPECT_EQ(join("/a", ""), "/a");
}

TEST(Path, NormalizeIsLexical) {
  EXPECT_EQ(normalize("/a/./b/../c"), "/a/c");
  EXPECT_EQ(normalize("../x/.."), "..");
  EXPECT_EQ(normalize("/.."), "/");
  EXPECT_EQ(normalize("a//b/"), "a/b");
}

TEST(Path, ParentAndNames) {
  EXPECT_EQ(parent("/a/b"), "/a");
  EXPECT_EQ(parent("/a"), "/");
  EXPECT_EQ(parent("a"), "");
  EXPECT_EQ(parent("/a/./././b"), "/a");
  EXPECT_EQ(parent("/a/../b"), "/a/..");
  EXPECT_EQ(parent("/./b"), "/");
  EXPECT_EQ(stem("/x/y.tar.gz"), "y.tar");
  EXPECT_EQ(extension("/x/.hidden"), "");
}

TEST(Path, PrefixesAreWholeComponents) {
  EXPECT_TRUE(starts_with("/a/b", "/a"));
  EXPECT_FALSE(starts_with("/ab", "/a"));
  EXPECT_EQ(strip_prefix("/a/b/c", "/a"), "b/c");
  EXPECT_EQ(strip_prefix("/b", "/a"), std::nullopt);
}

TEST(Path, RelativeClimbs) { EXPECT_EQ(relative("/a/b/c", "/a/d"), "../b/c"); }

TEST(Path, FileUrlsAreEncoded) { EXPECT_EQ(to_file_url("/a b/ü"), "file:///a%20b/%C3%BC"); }

}  // namespace
}  // namespace gantry::path
