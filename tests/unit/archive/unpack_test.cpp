#include "archive/unpack.h"

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "archive/gzip.h"
#include "archive/tar.h"
#include "base/error.h"
#include "support/memory_file_system.h"

namespace gantry::archive {
namespace {

std::string tar_entry(const std::string& name, const std::string& data, char type = '0', const std::string& link = "") {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) { header.replace(at, text.size(), text); };
  char number[16];
  put(0, name.substr(0, 100));
  put(100, "0000644");
  std::snprintf(number, sizeof number, "%011o", static_cast<unsigned>(data.size()));
  put(124, number);
  put(136, "00000000000");
  put(148, "        ");
  header[156] = type;
  put(157, link);
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(number, sizeof number, "%06o", sum);
  put(148, std::string(number) + '\0');
  std::string body = data;
  body.resize((data.size() + 511) / 512 * 512);
  return header + body;
}

std::string gzip(const std::string& data) {
  auto* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, data.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, data.data(), data.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

std::string crate(const std::string& entries) { return gzip(entries + std::string(1024, '\0')); }

TEST(Gunzip, several_members_are_joined) { EXPECT_EQ(gunzip(gzip("ab") + gzip("cd"), 100), "abcd"); }

TEST(Gunzip, bad_data_is_refused) {
  EXPECT_EQ(gunzip("garbage garbage", 100).error(), "invalid gzip header");
  EXPECT_EQ(gunzip("x", 100).error(), "unexpected end of file");
  const auto whole = gzip(std::string(5000, 'x') + "yz");
  EXPECT_EQ(gunzip(std::string_view(whole).substr(0, whole.size() - 6), 10000).error(), "unexpected end of file");
  EXPECT_EQ(gunzip(whole, 100).error(), "archive is too large");
}

TEST(TarReader, long_names_of_gnu_and_pax) {
  const std::string path = "p/" + std::string(150, 'a');
  const std::string record = std::to_string(10 + path.size()) + " path=" + path + "\n";
  ASSERT_EQ(record.size(), 10 + path.size());
  const auto archive = tar_entry("././@LongLink", path + '\0', 'L') + tar_entry("short", "1") +
                       tar_entry("pax", record, 'x') + tar_entry("s", "2");
  TarReader reader(archive);
  EXPECT_EQ((*reader.next())->path, path);
  const auto second = reader.next();
  EXPECT_EQ((*second)->path, path);
  EXPECT_EQ((*second)->data, "2");
}

TEST(TarReader, cut_archives_are_errors) {
  const auto archive = tar_entry("a", std::string(600, 'x'));
  TarReader reader(std::string_view(archive).substr(0, 700));
  EXPECT_FALSE(reader.next().has_value());
}

TEST(UnpackCrate, writes_the_files_below_its_root) {
  test::MemoryFileSystem files;
  unpack_crate(crate(tar_entry("foo-1.0.0/Cargo.toml", "x") + tar_entry("foo-1.0.0/src/lib.rs", "y")), "foo-1.0.0",
               "/d", files);
  EXPECT_EQ(files.read("/d/foo-1.0.0/Cargo.toml"), "x");
  EXPECT_EQ(files.read("/d/foo-1.0.0/src/lib.rs"), "y");
}

TEST(UnpackCrate, entries_elsewhere_are_refused_and_parent_components_passed_over) {
  test::MemoryFileSystem files;
  EXPECT_THROW(unpack_crate(crate(tar_entry("bar-1.0.0/a", "x")), "foo-1.0.0", "/d", files), Error);
  EXPECT_THROW(unpack_crate(crate(tar_entry("/etc/a", "x")), "foo-1.0.0", "/d", files), Error);
  unpack_crate(crate(tar_entry("foo-1.0.0/../evil", "x")), "foo-1.0.0", "/d", files);
  EXPECT_FALSE(files.exists("/d/evil"));
  EXPECT_THROW(unpack_crate(crate(tar_entry("foo-1.0.0/l", "", '1', "/etc/passwd")), "foo-1.0.0", "/d", files), Error);
}

TEST(UnpackCrate, links_that_lead_outside_are_not_written_through) {
  std::string root = (std::filesystem::temp_directory_path() / "gantry-unpack-XXXXXX").string();
  ASSERT_NE(mkdtemp(root.data()), nullptr);
  DiskFileSystem files;
  const auto entries = tar_entry("foo-1.0.0/a/first", "x") + tar_entry("foo-1.0.0/link", "", '2', "../..") +
                       tar_entry("foo-1.0.0/link/evil", "y");
  EXPECT_THROW(unpack_crate(crate(entries), "foo-1.0.0", root + "/d", files), Error);
  EXPECT_EQ(files.read(root + "/d/foo-1.0.0/a/first"), "x");
  EXPECT_FALSE(files.exists(root + "/evil"));
  // What is there already is replaced, a link as such.
  files.write_atomic(root + "/kept", "kept");
  const auto twice = tar_entry("foo-1.0.0/b", "", '2', root + "/kept") + tar_entry("foo-1.0.0/b", "z") +
                     tar_entry("foo-1.0.0/b", "last");
  unpack_crate(crate(twice), "foo-1.0.0", root + "/d", files);
  EXPECT_EQ(files.read(root + "/d/foo-1.0.0/b"), "last");
  EXPECT_EQ(files.read(root + "/kept"), "kept");
  std::filesystem::remove_all(root);
}

TEST(UnpackCrate, the_limit_can_be_lifted) {
  test::MemoryFileSystem files;
  const auto archive = crate(tar_entry("foo-1.0.0/a", std::string(5000, 'x')));
  EXPECT_THROW(unpack_crate(archive, "foo-1.0.0", "/d", files, 1000), Error);
  unpack_crate(archive, "foo-1.0.0", "/d", files, 10'000);
  EXPECT_TRUE(files.exists("/d/foo-1.0.0/a"));
}

}  // namespace
}  // namespace gantry::archive
