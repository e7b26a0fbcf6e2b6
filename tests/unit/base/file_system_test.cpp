#include "base/file_system.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/error.h"

namespace gantry {
namespace {

class DiskTest : public testing::Test {
 protected:
  DiskFileSystem files;
  std::string root;

  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "gantry-disk-XXXXXX").string();
    root = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(root); }
};

TEST_F(DiskTest, WritesWholeFilesAndLeavesNoTemporaries) {
  files.write_atomic(root + "/a", "one");
  files.write_atomic(root + "/a", "two");
  EXPECT_EQ(*files.read(root + "/a"), "two");
  EXPECT_EQ(files.list(root)->size(), 1U);
}

TEST_F(DiskTest, KeepsTheModeAndTheLinkOfWhatItReplaces) {
  files.write_atomic(root + "/a", "one");
  files.set_mode(root + "/a", 0600);
  files.symlink("a", root + "/link");
  files.write_atomic(root + "/link", "two");
  EXPECT_EQ(*files.read(root + "/a"), "two");
  EXPECT_EQ(files.stat(root + "/a")->mode, 0600U);
  EXPECT_EQ(files.lstat(root + "/link")->type, FileType::Symlink);
}

TEST_F(DiskTest, OverwritesTheSameFile) {
  files.write_atomic(root + "/a", "a long content");
  const auto inode = files.stat(root + "/a")->inode;
  files.overwrite(root + "/a", "short");
  EXPECT_EQ(*files.read(root + "/a"), "short");
  files.overwrite(root + "/a", "longer again");
  EXPECT_EQ(*files.read(root + "/a"), "longer again");
  EXPECT_EQ(files.stat(root + "/a")->inode, inode);
}

TEST_F(DiskTest, MakesNewFilesOnly) {
  constexpr std::int64_t kTime = 1'000'000'000'123;
  EXPECT_FALSE(files.write_new(root + "/a", "one", 0750, kTime));
  EXPECT_EQ(*files.read(root + "/a"), "one");
  EXPECT_EQ(files.stat(root + "/a")->mode, 0750U);
  EXPECT_EQ(files.stat(root + "/a")->mtime_ns, kTime);
  files.symlink("nowhere", root + "/link");
  for (const auto* name : {"/a", "/link"})
    EXPECT_EQ(files.write_new(root + name, "two", 0644, kTime), std::errc::file_exists) << name;
  EXPECT_EQ(*files.read(root + "/a"), "one");
}

TEST_F(DiskTest, ReadsParts) {
  files.write_atomic(root + "/a", "0123456789");
  EXPECT_EQ(*files.read_part(root + "/a", 3, 4), "3456");
  EXPECT_EQ(*files.read_part(root + "/a", 8, 4), "89");
  EXPECT_EQ(*files.read_part(root + "/a", 20, 4), "");
  EXPECT_FALSE(files.read_part(root + "/none", 0, 4));
}

TEST_F(DiskTest, DoesNotFollowLinksWhenToldSo) {
  files.symlink("nowhere", root + "/link");
  PathList paths(root);
  paths.add("link");
  EXPECT_FALSE(files.stat_all(paths).front());
  EXPECT_EQ(files.lstat_all(paths).front()->type, FileType::Symlink);
}

TEST_F(DiskTest, AsksAboutManyInTheirOrder) {
  files.create_directories(root + "/d");
  PathList paths(root);
  constexpr std::size_t kMany = 3001;
  for (std::size_t i = 0; i < kMany; ++i) {
    const auto name = "d/" + std::to_string(i);
    if (i % 3 != 0) files.append(root + "/" + name, std::string(i, 'x'));
    paths.add(i % 2 == 0 ? name : root + "/" + name);
  }
  paths.add("");
  const auto stats = files.stat_all(paths);
  ASSERT_EQ(stats.size(), kMany + 1);
  for (std::size_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(stats[i].has_value(), i % 3 != 0) << i;
    if (stats[i]) EXPECT_EQ(stats[i]->size, i);
  }
  EXPECT_TRUE(stats[kMany]->is_directory());
}

TEST_F(DiskTest, AsksAboutManyBelowWhatIsNotThere) {
  PathList paths(root + "/none");
  for (const auto& path : {std::string("a"), std::string(), root}) paths.add(path);
  const auto stats = files.stat_all(paths);
  EXPECT_FALSE(stats[0] || stats[1]);
  EXPECT_TRUE(stats[2]);
}

TEST_F(DiskTest, AFailedWriteIsAnErrorThatNamesTheFile) {
  try {
    files.write_atomic(root + "/no/such/dir", "x");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("/no/such/dir"), std::string::npos);
    EXPECT_EQ(error.causes().at(0), "No such file or directory (os error 2)");
  }
}

TEST_F(DiskTest, ListsInOrderOfNames) {
  for (const auto* name : {"b", "a", "c"}) files.write_atomic(root + "/" + name, "");
  files.create_directories(root + "/B");
  const auto entries = *files.list(root);
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].name, "B");
  EXPECT_EQ(entries[0].type, FileType::Directory);
  EXPECT_EQ(entries[3].name, "c");
  EXPECT_FALSE(files.list(root + "/none"));
}

TEST_F(DiskTest, LocksExcludeEachOther) {
  std::error_code code;
  auto first = files.lock(root + "/lock", FileSystem::LockMode::Exclusive, false, code);
  ASSERT_TRUE(first);
  EXPECT_FALSE(files.lock(root + "/lock", FileSystem::LockMode::Exclusive, false, code));
  EXPECT_FALSE(code);
  first.reset();
  EXPECT_TRUE(files.lock(root + "/lock", FileSystem::LockMode::Exclusive, false, code));
}

TEST_F(DiskTest, RemovingWhatIsNotThereIsNoError) {
  EXPECT_FALSE(files.remove_file(root + "/none"));
  EXPECT_FALSE(files.remove_directory_tree(root + "/none"));
}

}  // namespace
}  // namespace gantry
