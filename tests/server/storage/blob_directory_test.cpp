// Crate files on the disk: what is kept, what a crash leaves, what is damaged.
#include <gtest/gtest.h>

#include <unistd.h>

#include "base/error.h"
#include "base/file_system.h"
#include "base/hash.h"
#include "server/storage/blob_directory.h"
#include "server/storage/index_directory.h"

namespace gantry::server::storage {
namespace {

class BlobDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "registry-blobs-" + std::to_string(::getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    DiskFileSystem().remove_directory_tree(directory_);
  }
  void TearDown() override { DiskFileSystem().remove_directory_tree(directory_); }

  std::string directory_;
};

TEST_F(BlobDirectoryTest, KeepsWhatTheDatabaseKnows) {
  const auto kept = sha256_hex("kept");
  const auto lost = sha256_hex("lost");
  const auto committed = sha256_hex("committed");
  {
    BlobDirectory blobs(directory_);
    blobs.stage(kept, "kept")->keep();
    blobs.stage(committed, "committed");  // the crash came after the commit
    blobs.stage(lost, "lost");            // and here before it
    EXPECT_EQ(blobs.read(lost), "lost");
  }
  BlobDirectory blobs(directory_);
  blobs.recover([&](std::string_view checksum) { return checksum != lost; });
  EXPECT_EQ(blobs.read(kept), "kept");
  EXPECT_EQ(blobs.read(committed), "committed");
  EXPECT_FALSE(blobs.read(lost));
  EXPECT_TRUE(DiskFileSystem().list(directory_ + "/staging")->empty());
}

TEST_F(BlobDirectoryTest, ADamagedFileIsNotOpened) {
  BlobDirectory blobs(directory_);
  const auto checksum = sha256_hex("content");
  blobs.stage(checksum, "content")->keep();
  EXPECT_EQ(blobs.open_at_once(checksum), nullptr);
  EXPECT_NE(blobs.open(checksum), nullptr);
  EXPECT_NE(blobs.open_at_once(checksum), nullptr);
  DiskFileSystem().write_atomic(blobs.path_of(checksum), "damaged");
  EXPECT_THROW(blobs.open(checksum), Error);
  blobs.stage(checksum, "content")->keep();  // a good copy takes its place
  EXPECT_NE(blobs.open(checksum), nullptr);
}

TEST_F(BlobDirectoryTest, OnlyChecksumsAreNames) {
  BlobDirectory blobs(directory_);
  EXPECT_THROW(blobs.read("../../etc/passwd"), Error);
  EXPECT_THROW(blobs.stage("", "x"), Error);
  EXPECT_EQ(blobs.open(sha256_hex("absent")), nullptr);
}

TEST_F(BlobDirectoryTest, IndexFilesAreReplaced) {
  IndexDirectory index(directory_ + "/index");
  EXPECT_FALSE(index.read("ab/cd/abcd"));
  index.write("ab/cd/abcd", "one\n");
  index.write("ab/cd/abcd", "two\n");
  index.sync();
  EXPECT_EQ(index.read("ab/cd/abcd")->content, "two\n");
  EXPECT_FALSE(index.read("ab/cd"));
  EXPECT_EQ(index.size("ab/cd/abcd"), 4U);
  EXPECT_FALSE(index.size("ab/cd"));
  EXPECT_FALSE(index.size("ab/cd/abce"));
}

TEST_F(BlobDirectoryTest, IndexFilesThatCannotBeReplacedLeaveNothing) {
  IndexDirectory index(directory_ + "/index");
  DiskFileSystem files;
  files.create_directories(directory_ + "/index/ab/cd/abcd/x");
  EXPECT_THROW(index.write("ab/cd/abcd", "one\n"), Error);
  EXPECT_TRUE(files.list(directory_ + "/index/.tmp")->empty());
}

}  // namespace
}  // namespace gantry::server::storage
