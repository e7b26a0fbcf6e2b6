#include "model/source_id.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "model/package_id.h"

namespace gantry {
namespace {

SourceId parse(std::string_view text) { return SourceId::parse(text).value(); }
std::string error_of(std::string_view text) {
  auto id = SourceId::parse(text);
  return id ? "accepted " + id->to_url() : id.error();
}

TEST(SourceId, ReadsTheFormOfLockFiles) {
  const auto git = parse("git+https://example.com/x/y?branch=a%2Bb+c#0123456789abcdef");
  EXPECT_EQ(git.kind(), SourceKind::Git);
  EXPECT_EQ(git.url(), "https://example.com/x/y");
  EXPECT_EQ(git.git_reference(), (GitReference{GitReference::Kind::Branch, "a+b c"}));
  EXPECT_EQ(git.precise(), "0123456789abcdef");
  EXPECT_EQ(git.to_url(), "git+https://example.com/x/y?branch=a%2Bb+c#0123456789abcdef");
  EXPECT_EQ(git.to_lockfile_url(3), "git+https://example.com/x/y?branch=a+b c#0123456789abcdef");
  EXPECT_EQ(git.display(), "https://example.com/x/y?branch=a%2Bb+c#01234567");
  EXPECT_EQ(parse("git+https://x/y?foo=bar&tag=x&branch=y#1").git_reference().query(true), "branch=y");
  EXPECT_EQ(parse("git+https://x/y?ref=r").git_reference().query(true), "rev=r");
}

TEST(SourceId, ErrorsAreCargosWords) {
  EXPECT_EQ(error_of("foo"), "invalid source `foo`");
  EXPECT_EQ(error_of("foo+x"), "invalid url `x`: relative URL without a base");
  EXPECT_EQ(error_of("foo+https://x"), "unsupported source protocol: foo");
  EXPECT_EQ(error_of("local-registry+file:///x"), "unsupported source protocol: local-registry");
  EXPECT_EQ(error_of("git+https://"), "invalid url `https://`: empty host");
  EXPECT_EQ(error_of("git+foo:bar"), "invalid url `foo:bar`: cannot-be-a-base-URLs are not supported");
  EXPECT_THROW(SourceId::git("x", {}), Error);
  EXPECT_THROW(SourceId::registry("x"), Error);
}

TEST(SourceId, TheDefaultRegistryHasOneSpelling) {
  EXPECT_TRUE(SourceId::crates_io().is_crates_io());
  EXPECT_EQ(parse("registry+https://github.com/rust-lang/crates.io-index"), SourceId::crates_io());
  EXPECT_EQ(parse("registry+https://github.com/rust-lang/crates.io-index/"), SourceId::crates_io());
  EXPECT_EQ(SourceId::registry("https://github.com/rust-lang/crates.io-index.git"), SourceId::crates_io());
  EXPECT_EQ(SourceId::crates_io().display(), "registry `crates-io`");
}

TEST(SourceId, Names) {
  EXPECT_EQ(SourceId::path("/a b/c").url(), "file:///a%20b/c");
  EXPECT_EQ(SourceId::path("/a b/c").display(), "/a b/c");
  EXPECT_EQ(SourceId::path("/a").to_lockfile_url(4), "");
  EXPECT_EQ(parse("path+file:///a%20b").local_path(), "/a b");
  EXPECT_EQ(parse("path+file:///a%20b"), SourceId::path("/a b"));
  EXPECT_EQ(SourceId::registry("sparse+https://example.com/i/").to_url(), "sparse+https://example.com/i/");
  EXPECT_EQ(SourceId::registry("https://example.com/i").with_registry_name("alt").display(), "registry `alt`");
  EXPECT_EQ(SourceId::registry("file:///r/index").display(), "registry `/r/index`");
}

TEST(SourceId, GitUrlsAreComparedCanonically) {
  const auto git = [](const char* url) { return SourceId::git(url, {}); };
  EXPECT_EQ(git("https://GitHub.com/A/b.git"), git("https://github.com/a/B/"));
  EXPECT_EQ(git("https://example.com/a/"), git("https://example.com/a"));
  EXPECT_NE(git("https://example.com/A"), git("https://example.com/a"));
  EXPECT_EQ(git("https://example.com/a").hash(), git("https://example.com/a.git").hash());
  EXPECT_EQ(parse("git+https://x/y#1"), parse("git+https://x/y#2"));
}

TEST(SourceId, OrderIsThatOfLockFiles) {
  const SourceId ascending[] = {SourceId::path("/z"),
                                SourceId::crates_io(),
                                parse("sparse+https://a/"),
                                parse("git+https://x/y?tag=aa"),
                                parse("git+https://x/y?tag=tg"),
                                parse("git+https://x/y?branch=a"),
                                parse("git+https://x/y?rev=a"),
                                parse("git+https://x/y"),
                                parse("git+https://x/z")};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) EXPECT_LT(ascending[i], ascending[i + 1]) << i;
}

TEST(PackageId, SpecUrlLeavesOutANameThatTheUrlEndsWith) {
  const auto shown = [](const char* name, const char* version, const char* source) {
    return PackageId(name, semver::Version::parse(version).value(), parse(source)).spec_url();
  };
  EXPECT_EQ(shown("p", "1.0.0", "path+file:///a/p"), "path+file:///a/p#1.0.0");
  EXPECT_EQ(shown("foo", "1.0.0", "path+file:///a/p"), "path+file:///a/p#foo@1.0.0");
  EXPECT_EQ(shown("foo", "1.0.0+a", "registry+https://github.com/rust-lang/crates.io-index"),
            "registry+https://github.com/rust-lang/crates.io-index#foo@1.0.0+a");
  EXPECT_EQ(shown("foo", "1.0.0", "git+https://x/foo?branch=a b#012"), "git+https://x/foo?branch=a+b#1.0.0");
  EXPECT_EQ(shown("foo", "1.0.0", "git+https://x/foo.git#012"), "git+https://x/foo.git#foo@1.0.0");
  EXPECT_EQ(shown("foo", "1.0.0", "sparse+https://x/foo"), "sparse+https://x/foo#1.0.0");
  EXPECT_EQ(shown("foo", "1.0.0", "sparse+https://x/foo/"), "sparse+https://x/foo/#foo@1.0.0");
}

TEST(PackageId, IsDisplayedWithItsSourceUnlessThatIsTheDefaultRegistry) {
  const auto version = semver::Version::parse("1.0.0").value();
  EXPECT_EQ(PackageId("a", version, SourceId::crates_io()).display(), "a v1.0.0");
  EXPECT_EQ(PackageId("a", version, SourceId::path("/p")).display(), "a v1.0.0 (/p)");
  EXPECT_EQ(PackageId("a", version, SourceId::registry("https://r/i").with_registry_name("alt")).display(),
            "a v1.0.0 (registry `alt`)");
}

}  // namespace
}  // namespace gantry
