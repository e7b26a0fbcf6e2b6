#include "base/file_pieces.h"

#include <gtest/gtest.h>

#include "base/file_system.h"

namespace gantry {
namespace {

TEST(FilePiecesTest, HandsOverTheWholeFile) {
  DiskFileSystem files;
  const auto path = testing::TempDir() + "file_pieces_test";
  std::string content(3'000'000, 'x');
  content += "the end";
  files.write_atomic(path, content);
  std::string read;
  EXPECT_FALSE(read_file_in_pieces(path, [&](std::string_view piece) { read += piece; }));
  EXPECT_EQ(read, content);
  files.remove_file(path);
}

TEST(FilePiecesTest, SaysWhyItCannot) {
  EXPECT_EQ(read_file_in_pieces("/not/there", [](std::string_view) {}),
            std::make_error_code(std::errc::no_such_file_or_directory));
}

}  // namespace
}  // namespace gantry
