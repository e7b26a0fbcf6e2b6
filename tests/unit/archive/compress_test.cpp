#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

#include "archive/gzip.h"
#include "archive/gzip_writer.h"
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
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, std::size_t{500'000},
                                 std::size_t{3} << 20U, std::size_t{20} << 20U}) {
    const auto text = some_text(size);
    const auto packed = gzip(text, "foo-1.0.0.crate", 2);
    EXPECT_EQ(gunzip(packed, std::size_t{1} << 30U).value(), text) << size;
  }
}

TEST(GzipTest, DoesNotDependOnThreads) {
  for (const std::size_t size : {std::size_t{1000}, std::size_t{500'000}, std::size_t{20} << 20U}) {
    const auto text = some_text(size);
    EXPECT_EQ(gzip(text, "x", 1), gzip(text, "x", 3)) << size;
  }
}

TEST(GzipTest, DoesNotDependOnThePieces) {
  const auto text = some_text(std::size_t{9} << 20U);
  GzipWriter writer("x", text.size(), 2);
  for (std::size_t at = 0; at < text.size(); at += 123'457) writer.write(std::string_view(text).substr(at, 123'457));
  EXPECT_EQ(writer.finish(), gzip(text, "x", 1));
}

TEST(GzipTest, ReadsBackWhatEndsWithAPart) {
  const auto text = some_text(std::size_t{8} << 20U);
  EXPECT_EQ(gunzip(gzip(text, "x", 2), std::size_t{1} << 30U).value(), text);
}

TEST(GzipTest, ReadsBackWhatIsLongerOrShorterThanExpected) {
  const auto text = some_text((std::size_t{4} << 20U) + 1000);
  for (const std::uint64_t expected : {std::uint64_t{1000}, std::uint64_t{9} << 20U}) {
    GzipWriter writer("x", expected, 2);
    writer.write(text);
    EXPECT_EQ(gunzip(writer.finish(), std::size_t{1} << 30U).value(), text) << expected;
  }
}

TEST(GzipTest, CompressesSmallContentsWithZlibAlone) {
  const auto text = some_text(20'000);
  std::string raw(text.size(), '\0');
  z_stream state{};
  ASSERT_EQ(deflateInit2(&state, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(raw.data());
  state.avail_out = static_cast<uInt>(raw.size());
  ASSERT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  raw.resize(state.total_out);
  deflateEnd(&state);
  const auto packed = gzip(text, "x", 2);
  constexpr std::size_t kHeader = 12, kTrailer = 8;
  EXPECT_EQ(packed.substr(kHeader, packed.size() - kHeader - kTrailer), raw);
}

TEST(GzipTest, MayBeLeftUnfinished) {
  const auto text = some_text(std::size_t{9} << 20U);
  GzipWriter writer("x", text.size(), 3);
  writer.write(text);
}

TEST(GzipTest, TheHeaderNamesTheFileAndNoTime) {
  const auto packed = gzip("x", "foo.crate", 1);
  EXPECT_EQ(packed.substr(0, 20), std::string("\x1f\x8b\x08\x08\0\0\0\0\x02\xff"
                                              "foo.crate\0",
                                              20));
}

TEST(TarWriterTest, ReadsBack) {
  std::string archive;
  TarWriter writer([&](std::string_view piece) { archive += piece; });
  writer.add_file("foo-1.0.0/a", false, "text");
  const auto long_path = "foo-1.0.0/" + std::string(150, 'x') + "/b";
  writer.add_file(long_path, true, std::string(513, 'y'));
  writer.begin_file("foo-1.0.0/pieces", false, 5);
  writer.add_piece("abc");
  writer.add_piece("de");
  writer.end_file(5);
  writer.finish();
  EXPECT_EQ(archive.size(), TarWriter::entry_size(11, 4) + TarWriter::entry_size(long_path.size(), 513) +
                                TarWriter::entry_size(16, 5) + TarWriter::kEndSize);
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
  entry = reader.next().value();
  EXPECT_EQ(entry->path, "foo-1.0.0/pieces");
  EXPECT_EQ(entry->data, "abcde");
  EXPECT_FALSE(reader.next().value());
}

}  // namespace
}  // namespace gantry::archive
