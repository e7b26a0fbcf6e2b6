#include "package/git_changes.h"

#include <gtest/gtest.h>

namespace gantry::package {
namespace {

using Paths = std::vector<std::string>;

std::string records(std::initializer_list<std::string_view> list) {
  std::string text;
  for (const auto record : list) text.append(record).push_back('\0');
  return text;
}

TEST(GitChanges, AreDirtyOrStaged) {
  const auto found = read_uncommitted(records({"M  b", " M a", "MM c", "?? d/", "A  e f"}), "");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->dirty, (Paths{"a", "c", "d/"}));
  EXPECT_EQ(found->staged, (Paths{"b", "e f"}));
}

TEST(GitChanges, WhatIsNotTrackedAnyMoreIsDirty) {
  const auto found = read_uncommitted(records({"D  a", "?? a"}), "");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->dirty, Paths{"a"});
  EXPECT_TRUE(found->staged.empty());
}

TEST(GitChanges, IgnoredFilesDoNotCountButAnIgnoredDirectoryHasNoRepository) {
  const auto status = records({"!! target/", "!! sub/"});
  ASSERT_TRUE(read_uncommitted(status, ""));
  EXPECT_TRUE(read_uncommitted(status, "")->dirty.empty());
  EXPECT_TRUE(read_uncommitted(status, "subway"));
  EXPECT_FALSE(read_uncommitted(status, "sub"));
  EXPECT_FALSE(read_uncommitted(status, "sub/package"));
}

}  // namespace
}  // namespace gantry::package
