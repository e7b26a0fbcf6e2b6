// What crate files are refused for.
#include <gtest/gtest.h>

#include "server/core/crate_file.h"
#include "server/core/tarball.h"

namespace gantry::server {
namespace {

using test::make_crate;
using test::make_tar;

const test::TarFile kManifest{"foo-1.0.0/Cargo.toml", "[package]\n"};

std::string problem_of(const std::string& crate, const Limits& limits = {}) {
  const auto result = check_tarball(crate, "foo-1.0.0", limits);
  return result ? "" : result.error();
}

std::string problem_with(const test::TarFile& file) { return problem_of(make_crate({kManifest, file})); }

TEST(Tarball, GoodOnes) {
  const auto result =
      check_tarball(make_crate({{"foo-1.0.0/", "", '5'}, kManifest, {"foo-1.0.0/src/lib.rs", "x"}}), "foo-1.0.0", {});
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(result->manifest, "[package]\n");
  EXPECT_TRUE(result->has_lib);
}

TEST(Tarball, TellsTargets) {
  const auto result = check_tarball(make_crate({kManifest,
                                                {"foo-1.0.0/src/main.rs", ""},
                                                {"foo-1.0.0/src/bin/one.rs", ""},
                                                {"foo-1.0.0/src/bin/two/main.rs", ""},
                                                {"foo-1.0.0/src/bin/two/more.rs", ""},
                                                {"foo-1.0.0/src/bin/x", ""}}),
                                    "foo-1.0.0", {});
  ASSERT_TRUE(result) << result.error();
  EXPECT_FALSE(result->has_lib);
  EXPECT_TRUE(result->has_main);
  EXPECT_EQ(result->bins, (std::vector<std::string>{"one", "two"}));
}

TEST(Tarball, KeepsWhatMayBeTheReadme) {
  const auto crate = make_crate({{"foo-1.0.0/A.md", "a"},
                                 kManifest,
                                 {"foo-1.0.0/README.md", std::string((1 << 20) + 1, 'x')},
                                 {"foo-1.0.0/docs/README.md", "no"},
                                 {"foo-1.0.0/docs/B.md", "b"}});
  const auto paths = [&](std::string_view hint) {
    std::string found;
    const auto result = check_tarball(crate, "foo-1.0.0", {}, hint);
    for (const auto& readme : result.value().readmes) {
      found += readme.path + (readme.is_too_large ? "! " : "=" + readme.text + " ");
    }
    return found;
  };
  EXPECT_EQ(paths(""), "README.md! ");
  EXPECT_EQ(paths("./A.md"), "A.md=a README.md! ");
  EXPECT_EQ(paths("../x/A.md"), "A.md=a README.md! ");
  EXPECT_EQ(paths("docs/B.md"), "README.md! docs/B.md=b ");
}

TEST(Tarball, PathsLeadNowhereElse) {
  for (const auto* path : {"foo-1.0.0/../x", "/etc/passwd", "other/x", "foo-1.0.0", "foo-1.0.0x/y", "foo-1.0.0//x",
                           "foo-1.0.0/./x", "foo-1.0.0/a\\b", "foo-1.0.0/a:b", "foo-1.0.0/\xff", "foo-1.0.0/a\x01",
                           "foo-1.0.0/a.", "foo-1.0.0/a ", "foo-1.0.0/a./b", "foo-1.0.0/a /b", "foo-1.0.0/..."}) {
    EXPECT_NE(problem_with({path, "x"}), "") << path;
  }
}

TEST(Tarball, OnlyFilesAndDirectories) {
  for (const char kind : {'1', '2', '3', '4', '6', 'g', 'S'}) {
    EXPECT_NE(problem_with({"foo-1.0.0/x", "", kind}), "") << kind;
  }
}

TEST(Tarball, NoTwoPathsThatDifferInCase) {
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/a", ""}, {"foo-1.0.0/A", ""}})), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/d/x", ""}, {"foo-1.0.0/D/y", ""}})), "");
  EXPECT_NE(problem_with({"foo-1.0.0/cargo.toml", ""}), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/É", ""}, {"foo-1.0.0/é", ""}})), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/Ω", ""}, {"foo-1.0.0/ω", ""}})), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/e\u0301", ""}, {"foo-1.0.0/é", ""}})), "");
  EXPECT_EQ(problem_of(make_crate({kManifest, {"foo-1.0.0/é", ""}, {"foo-1.0.0/e", ""}})), "");
}

TEST(Tarball, NothingTwice) {
  EXPECT_NE(problem_with(kManifest), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/a", ""}, {"foo-1.0.0/a/b", ""}})), "");
  EXPECT_EQ(problem_of(make_crate({kManifest, {"foo-1.0.0/a/b", ""}, {"foo-1.0.0/a/c", ""}})), "");
}

// GNU long names, each with directories of its own: what is kept of them must not grow with the length of paths.
TEST(Tarball, PathsAreBounded) {
  const auto problem = [](std::size_t entries, std::string_view component, std::size_t components) {
    std::vector<test::TarFile> files{kManifest};
    for (std::size_t i = 0; i < entries; ++i) {
      std::string path = "foo-1.0.0/" + std::to_string(i);
      for (std::size_t j = 0; j < components; ++j) path += std::string("/").append(component);
      files.push_back({"x", path, 'L'});
      files.push_back({"y", ""});
    }
    Limits limits;
    limits.archive_entries = 2000;
    return problem_of(make_crate(files), limits);
  };
  EXPECT_EQ(problem(1500, std::string(50, 'd'), 1), "");
  EXPECT_NE(problem(1500, "d", 90).find("too long altogether"), std::string::npos);
  EXPECT_EQ(problem(2, "d", 98), "");
  EXPECT_NE(problem(2, "d", 100).find("more than 100 components"), std::string::npos);
}

TEST(Tarball, NeedsAManifest) {
  EXPECT_NE(problem_of(make_crate({{"foo-1.0.0/src/lib.rs", ""}})), "");
  EXPECT_NE(problem_of(make_crate({{"foo-1.0.0/sub/Cargo.toml", ""}})), "");
}

TEST(Tarball, Sizes) {
  Limits limits;
  limits.unpacked_bytes = 4096;
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/big", std::string(8192, 'x')}}), limits), "");
  EXPECT_NE(problem_of(make_crate({{kManifest.path, std::string((1 << 20) + 1, '#')}})), "");
  limits = {};
  limits.ratio_free_bytes = 100'000;
  limits.ratio = 10;
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/bomb", std::string(1'000'000, '\0')}}), limits), "");
  limits = {};
  limits.archive_entries = 2;
  EXPECT_NE(problem_of(make_crate({kManifest, {"foo-1.0.0/a", ""}, {"foo-1.0.0/b", ""}}), limits), "");
}

TEST(Tarball, CutAndFollowedByMore) {
  const auto good = make_crate({kManifest});
  EXPECT_EQ(problem_of(good), "");
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_NE(problem_of(good.substr(0, size)), "") << size;
  EXPECT_NE(problem_of(good + "x"), "");
  EXPECT_NE(problem_of(good + good), "");
  EXPECT_NE(problem_of(test::gzip(make_tar({kManifest}) + make_tar({{"foo-1.0.0/hidden", ""}}))), "");
  EXPECT_NE(problem_of("no gzip at all"), "");
}

TEST(Tarball, LongNamesOfBothKindsAreChecked) {
  const std::string path = "foo-1.0.0/" + std::string(150, 'd') + "/../x";
  const std::string pax_record = "path=" + path + "\n";
  const auto length = std::to_string(pax_record.size() + 4);
  EXPECT_NE(problem_of(make_crate({kManifest, {"x", length + " " + pax_record, 'x'}, {"foo-1.0.0/y", ""}})), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"x", path, 'L'}, {"foo-1.0.0/y", ""}})), "");
  EXPECT_EQ(problem_of(make_crate({kManifest, {"x", "foo-1.0.0/" + std::string(150, 'd'), 'L'}, {"y", ""}})), "");
}

// An entry "foo-1.0.0/x" with five bytes, some of its header replaced.
std::string problem_with_header(std::size_t at, std::string_view bytes) {
  auto header = test::tar_header({"foo-1.0.0/x", "12345"});
  header.replace(at, bytes.size(), bytes);
  test::seal_header(header);
  return problem_of(test::gzip(header + "12345" + std::string(507, '\0') + make_tar({kManifest})));
}

TEST(Tarball, NumbersThatReadersTakeDifferently) {
  using namespace std::string_view_literals;
  for (const auto good : {"00000000005\0"sv, "          5 "sv, "5\0\0\0\0\0\0\0\0\0\0\0"sv, "     5 \0    "sv,
                          "\x80\0\0\0\0\0\0\0\0\0\0\5"sv}) {
    EXPECT_EQ(problem_with_header(124, good), "") << good;
  }
  for (const auto bad : {"0000000000\0005"sv, "0 0 0 0 0 05"sv, "\00000000005\0"sv, "\0\0\0\0\0\0\0\0\0\0\0\0"sv,
                         "            "sv, "5\0garbage  \0"sv, "0x000000005\0"sv, "-0000000005\0"sv, "+5         \0"sv,
                         "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\5"sv, "\x80\1\0\0\0\0\0\0\0\0\0\5"sv}) {
    EXPECT_NE(problem_with_header(124, bad), "") << bad;
  }
}

TEST(Tarball, OnlyHeadersOfPosixAndGnu) {
  using namespace std::string_view_literals;
  EXPECT_EQ(problem_with_header(257, "ustar\00000"sv), "");
  EXPECT_EQ(problem_with_header(257, "ustar  \0"sv), "");
  for (const auto bad :
       {"\0\0\0\0\0\0\0\0"sv, "ustar\0  "sv, "ustar\00001"sv, "ustar 00"sv, "ustar  1"sv, "tsatr\00000"sv}) {
    EXPECT_NE(problem_with_header(257, bad), "") << bad;
  }
}

std::string pax(std::string_view record) {
  for (std::size_t size = record.size();; ++size) {
    auto text = std::to_string(size) + " " + std::string(record) + "\n";
    if (text.size() == size) return text;
  }
}

TEST(Tarball, ExtendedHeadersThatReadersTakeDifferently) {
  const auto problem = [](const std::vector<test::TarFile>& metas) {
    auto files = metas;
    files.push_back({"foo-1.0.0/x", "12345"});
    files.push_back(kManifest);
    return problem_of(make_crate(files));
  };
  const auto path = pax("path=foo-1.0.0/y");
  EXPECT_EQ(problem({{"m", path, 'x'}}), "");
  EXPECT_EQ(problem({{"m", pax("mtime=1.5") + path + pax("size=5"), 'x'}}), "");
  EXPECT_EQ(problem({{"m", std::string("foo-1.0.0/y\0", 12), 'L'}}), "");
  const std::vector<std::vector<test::TarFile>> bad{
      {{"m", path + pax("path=foo-1.0.0/z"), 'x'}},  // two paths
      {{"m", path + path, 'x'}},
      {{"m", "foo-1.0.0/z", 'L'}, {"m", path, 'x'}},
      {{"m", path, 'x'}, {"m", "foo-1.0.0/z", 'L'}},
      {{"m", path, 'x'}, {"m", pax("mtime=1"), 'x'}},
      {{"m", "foo-1.0.0/y", 'L'}, {"m", "foo-1.0.0/z", 'L'}},
      {{"m", pax("size=4"), 'x'}},  // two sizes
      {{"m", pax("size=0"), 'x'}},
      {{"m", pax("size=5") + pax("size=5"), 'x'}},
      {{"m", pax("size=five"), 'x'}},
      {{"m", pax("size="), 'x'}},
      {{"m", pax("GNU.sparse.name=foo-1.0.0/y"), 'x'}},
      {{"m", path + "junk", 'x'}},  // records that are not quite right
      {{"m", "0" + path, 'x'}},
      {{"m", path.substr(0, path.size() - 1), 'x'}},
      {{"m", pax("path"), 'x'}},
      {{"m", pax("=x"), 'x'}},
      {{"m", std::string("foo-1.0.0/y\0z", 13), 'L'}},
      {{"m", std::string("foo-1.0.0/y\0\0", 13), 'L'}},
      {{"m", "", 'L'}},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_NE(problem(bad[i]), "") << i;
  // The entry's own header says nothing.
  EXPECT_NE(problem_of(make_crate({{"m", pax("size=5"), 'x'}, {"foo-1.0.0/x", ""}, kManifest})), "");
  EXPECT_NE(problem_of(make_crate({kManifest, {"m", path, 'x'}})), "");
  EXPECT_NE(problem_with({"foo-1.0.0/x/", ""}), "");
}

}  // namespace
}  // namespace gantry::server
