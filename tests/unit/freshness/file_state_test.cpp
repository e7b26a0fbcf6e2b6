#include "freshness/file_state.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::freshness {
namespace {

struct FileStateTest : testing::Test {
  test::MemoryFileSystem files;
  const std::string path = "/w/src/lib.rs";

  FileStateTest() { files.file(path, "one"); }
  FileState observed(InputKind kind = InputKind::File) const { return observe(files, "/w", path, kind); }
  Change change_since(const FileState& before) const { return compare(files, "/w", before).change; }
};

TEST_F(FileStateTest, KnowsAFileThatNobodyTouched) {
  const auto before = observed();
  EXPECT_EQ(before.path, "src/lib.rs");
  EXPECT_EQ(change_since(before), Change::None);
}

TEST_F(FileStateTest, SeesAnEditOfTheSameSizeWhoseTimeWasPutBack) {
  const auto before = observed();
  files.file(path, "two");
  ASSERT_FALSE(files.set_mtime(path, before.mtime_ns));
  EXPECT_EQ(change_since(before), Change::Changed);
}

TEST_F(FileStateTest, LooksIntoAFileWhoseAttributesChanged) {
  const auto before = observed();
  ASSERT_FALSE(files.set_mode(path, 0600));
  const auto comparison = compare(files, "/w", before);
  EXPECT_EQ(comparison.change, Change::Touched);
  EXPECT_EQ(change_since(comparison.now), Change::None);
}

TEST_F(FileStateTest, TakesAnArtifactForTheSameWhenItGetsAnotherLink) {
  const auto before = observed(InputKind::Stamp);
  ASSERT_FALSE(files.set_mode(path, 0600));
  EXPECT_EQ(change_since(before), Change::None);
}

TEST_F(FileStateTest, TellsMissingFromChanged) {
  const auto before = observed();
  files.remove_file(path);
  EXPECT_EQ(change_since(before), Change::Missing);
  files.file(path, "three");
  EXPECT_EQ(change_since(before), Change::Changed);
}

}  // namespace
}  // namespace gantry::freshness
