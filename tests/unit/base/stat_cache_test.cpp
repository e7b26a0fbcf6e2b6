#include "base/stat_cache.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry {
namespace {

class StatCacheTest : public testing::Test {
 protected:
  test::MemoryFileSystem disk;
  StatCache files{disk};
};

TEST_F(StatCacheTest, LooksOnceUntilSomethingIsWritten) {
  disk.file("/w/a", "one");
  EXPECT_EQ(files.stat("/w/a")->size, 3U);
  EXPECT_FALSE(files.exists("/w/b"));
  disk.file("/w/a", "longer");
  disk.file("/w/b", "");
  EXPECT_EQ(files.stat("/w/a")->size, 3U);
  EXPECT_FALSE(files.exists("/w/b"));

  files.write_atomic("/w/c", "");
  EXPECT_EQ(files.stat("/w/a")->size, 6U);
  EXPECT_TRUE(files.exists("/w/b"));
  disk.file("/w/a", "");
  EXPECT_EQ(files.stat("/w/a")->size, 0U);  // nothing is remembered any more
}

TEST_F(StatCacheTest, EveryChangeEndsIt) {
  const std::vector<void (*)(FileSystem&)> changes = {
      [](FileSystem& all) { all.append("/w/log", "x"); },   [](FileSystem& all) { all.create_directories("/w/new"); },
      [](FileSystem& all) { all.remove_file("/w/a"); },     [](FileSystem& all) { all.remove_directory_tree("/w/d"); },
      [](FileSystem& all) { all.rename("/w/a", "/w/z"); },  [](FileSystem& all) { all.hard_link("/w/a", "/w/z"); },
      [](FileSystem& all) { all.symlink("/w/a", "/w/z"); }, [](FileSystem& all) { all.copy_file("/w/a", "/w/z"); },
      [](FileSystem& all) { all.set_mtime("/w/a", 1); },    [](FileSystem& all) { all.set_mode("/w/a", 0600); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    test::MemoryFileSystem fresh;
    fresh.file("/w/a", "one");
    StatCache cache(fresh);
    EXPECT_FALSE(cache.exists("/w/seen"));
    fresh.file("/w/seen", "");
    changes[i](cache);
    EXPECT_TRUE(cache.exists("/w/seen")) << i;
  }
}

TEST_F(StatCacheTest, RemembersWhatWasAskedAtOnce) {
  disk.file("/w/d/a", "one");
  PathList paths("/w");
  for (const auto* path : {"d/a", "", "none", "/w/d"}) paths.add(path);
  const auto stats = files.stat_all(paths);
  ASSERT_EQ(stats.size(), 4U);
  EXPECT_EQ(stats[0]->size, 3U);
  EXPECT_TRUE(stats[1]->is_directory());
  EXPECT_FALSE(stats[2]);
  EXPECT_TRUE(stats[3]->is_directory());
  disk.file("/w/d/a", "longer");
  disk.file("/w/none", "");
  EXPECT_EQ(files.stat("/w/d/a")->size, 3U);
  EXPECT_FALSE(files.exists("/w/none"));
  files.append("/w/log", "");
  EXPECT_EQ(files.stat("/w/d/a")->size, 6U);
  EXPECT_TRUE(files.exists("/w/none"));
}

TEST_F(StatCacheTest, ADirectoryThatIsThereIsNoChange) {
  disk.file("/w/d/a", "one");
  EXPECT_FALSE(files.exists("/w/b"));
  disk.file("/w/b", "");
  files.create_directories("/w/d");
  EXPECT_FALSE(files.exists("/w/b"));
}

TEST_F(StatCacheTest, WaitingForALockEndsIt) {
  EXPECT_FALSE(files.exists("/w/b"));
  disk.file("/w/b", "");
  std::error_code code;
  const auto tried = files.lock("/w/lock", FileSystem::LockMode::Exclusive, false, code);
  EXPECT_FALSE(files.exists("/w/b"));
  const auto waited = files.lock("/w/other", FileSystem::LockMode::Exclusive, true, code);
  EXPECT_TRUE(files.exists("/w/b"));
}

}  // namespace
}  // namespace gantry
