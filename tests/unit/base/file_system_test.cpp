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
