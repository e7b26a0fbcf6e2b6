#include <string>

#include <gtest/gtest.h>

#include "archive/gzip.h"
#include "archive/tar.h"
#include "archive/tar_writer.h"

namespace gantry::archive {
namespace {

// Text that does not repeat itself much.
std::string some_text(std::size_t size) {
  std::string text;
  unsigned state = 1;
  while (text.size() < size) {
    state = state * 1103515245U + 12345U;
    text += "line " + std::to_string(state >> 12U) + "\n";
  }
  text.resize(size);
  return text;
}

TEST(GzipTest, ReadsBack) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, std::size_t{20} << 20U}) {
    const auto text = some_text(size);
    const auto packed = gzip(text, "foo-1.0.0.crate", 2);
    EXPECT_EQ(gunzip(packed, std::size_t{1} << 30U).value(), text) << size;
  }
}

TEST(GzipTest, DoesNotDependOnThreads) {
  const auto text = some_text(std::size_t{20} << 20U);
  EXPECT_EQ(gzip(text, "x", 1), gzip(text, "x", 3));
}

TEST(GzipTest, TheHeaderNamesTheFileAndNoTime) {
  const auto packed = gzip("x", "foo.crate", 1);
  EXPECT_EQ(packed.substr(0, 20), std::string("\x1f\x8b\x08\x08\0\0\0\0\x02\xff"
                                              "foo.crate\0",
                                              20));
}

TEST(TarWriterTest, ReadsBack) {
  TarWriter writer;
  writer.add_file("foo-1.0.0/a", false, "text");
  const auto long_path = "foo-1.0.0/" + std::string(150, 'x') + "/b";
  writer.add_file(long_path, true, std::string(513, 'y'));
  const auto archive = writer.finish();
  EXPECT_EQ(archive.size() % 512, 0U);
  TarReader reader(archive);
  auto entry = reader.next().value();
  EXPECT_EQ(entry->path, "foo-1.0.0/a");
  EXPECT_EQ(entry->data, "text");
  EXPECT_EQ(entry->mode, 0644U);
  EXPECT_EQ(entry->mtime, 1'153'704'088);
  entry = reader.next().value();
  EXPECT_EQ(entry->path, long_path);
  EXPECT_EQ(entry->data.size(), 513U);
  EXPECT_EQ(entry->mode, 0755U);
  EXPECT_FALSE(reader.next().value());
}

}  // namespace
}  // namespace gantry::archive
