#include "semver/version_req.h"

#include <gtest/gtest.h>

namespace gantry::semver {
namespace {

std::string shown(std::string_view text) {
  auto requirement = VersionReq::parse(text);
  return requirement ? requirement->to_string() : "error: " + requirement.error();
}

bool matches(std::string_view requirement, std::string_view version) {
  return VersionReq::parse(requirement).value().matches(Version::parse(version).value());
}

std::string partial(std::string_view text) {
  auto parsed = PartialVersion::parse(text);
  return parsed ? parsed->to_string() : parsed.error();
}

TEST(VersionReq, IsShownAsCargoShowsIt) {
  EXPECT_EQ(shown("*"), "*");
  EXPECT_EQ(shown("x"), "*");
  EXPECT_EQ(shown("1"), "^1");
  EXPECT_EQ(shown(" 1 "), "^1");
  EXPECT_EQ(shown("^ 1.2"), "^1.2");
  EXPECT_EQ(shown("1.*.*"), "1.*");
  EXPECT_EQ(shown("1.2.X"), "1.2.*");
  EXPECT_EQ(shown("=1.2.*"), "=1.2");
  EXPECT_EQ(shown("> 1,< 2"), ">1, <2");
  EXPECT_EQ(shown("1.*,2"), "1.*, ^2");
  EXPECT_EQ(shown("1.2.3-a+b"), "^1.2.3-a");
  EXPECT_EQ(shown(">=1.0.0-a, <2.0.0-b.1"), ">=1.0.0-a, <2.0.0-b.1");
}

TEST(VersionReq, ErrorsAreCargosWords) {
  EXPECT_EQ(shown(""), "error: unexpected end of input while parsing major version number");
  EXPECT_EQ(shown("1,"), "error: unexpected end of input while parsing major version number");
  EXPECT_EQ(shown("1.2.3.4"), "error: expected comma after patch version number, found '.'");
  EXPECT_EQ(shown(">=1.0 <2.0"), "error: expected comma after minor version number, found '<'");
  EXPECT_EQ(shown("1-a"), "error: expected comma after major version number, found '-'");
  EXPECT_EQ(shown("1.2.*-a"), "error: expected comma after patch version number, found '-'");
  EXPECT_EQ(shown("1.2.3-a b"), "error: expected comma after pre-release identifier, found 'b'");
  EXPECT_EQ(shown("1.0.0\t,2"), "error: expected comma after patch version number, found '\\t'");
  EXPECT_EQ(shown("~>1.2"), "error: unexpected character '>' while parsing major version number");
  EXPECT_EQ(shown("=*"), "error: unexpected character '*' while parsing major version number");
  EXPECT_EQ(shown("1. 2"), "error: unexpected character ' ' while parsing minor version number");
  EXPECT_EQ(shown("*.*"), "error: unexpected character after wildcard in version req");
  EXPECT_EQ(shown("1.*.3"), "error: unexpected character after wildcard in version req");
  EXPECT_EQ(shown("1, *"), "error: wildcard req (*) must be the only comparator in the version req");
  EXPECT_EQ(shown("x, 1"), "error: wildcard req (x) must be the only comparator in the version req");
  EXPECT_EQ(shown("1, *a"), "error: unexpected character '*' while parsing major version number");
}

TEST(VersionReq, HasAtMost32Comparators) {
  std::string text = "1";
  for (int i = 1; i < 32; ++i) text += ",1";
  EXPECT_TRUE(VersionReq::parse(text));
  EXPECT_EQ(shown(text + ",1"), "error: excessive number of version comparators");
}

TEST(VersionReq, CaretKeepsTheLeftmostNonZeroNumber) {
  EXPECT_TRUE(matches("1.2.3", "1.9.0"));
  EXPECT_FALSE(matches("1.2.3", "1.2.2"));
  EXPECT_FALSE(matches("1.2.3", "2.0.0"));
  EXPECT_TRUE(matches("0.2.3", "0.2.9"));
  EXPECT_FALSE(matches("0.2.3", "0.3.0"));
  EXPECT_FALSE(matches("0.0.3", "0.0.4"));
  EXPECT_TRUE(matches("0.0", "0.0.9"));
  EXPECT_FALSE(matches("0.0", "0.1.0"));
  EXPECT_TRUE(matches("0", "0.9.0"));
}

TEST(VersionReq, OtherOperators) {
  EXPECT_TRUE(matches("~1.2.3", "1.2.9"));
  EXPECT_FALSE(matches("~1.2.3", "1.3.0"));
  EXPECT_TRUE(matches("~1", "1.9.0"));
  EXPECT_TRUE(matches("=1.2", "1.2.7"));
  EXPECT_FALSE(matches("=1.2.3", "1.2.4"));
  EXPECT_TRUE(matches("=1.2.3", "1.2.3+any"));
  EXPECT_FALSE(matches(">1", "1.9.0"));
  EXPECT_TRUE(matches(">1", "2.0.0"));
  EXPECT_FALSE(matches("<1.2", "1.2.0"));
  EXPECT_TRUE(matches("<=1.2", "1.2.5"));
  EXPECT_TRUE(matches(">=1.0, <2.0", "1.5.0"));
  EXPECT_TRUE(matches("1.*", "1.5.0"));
  EXPECT_FALSE(matches("1.2.*", "1.3.0"));
}

TEST(VersionReq, APreReleaseMustBeNamed) {
  EXPECT_FALSE(matches("*", "1.0.0-a"));
  EXPECT_FALSE(matches("^1", "1.0.0-a"));
  EXPECT_TRUE(matches("1.2.3-a", "1.2.3-b"));
  EXPECT_TRUE(matches("1.2.3-a", "1.2.3"));
  EXPECT_FALSE(matches("1.2.3-b", "1.2.3-a"));
  EXPECT_FALSE(matches("1.2.3-a", "1.2.4-a"));
  EXPECT_TRUE(matches(">=1.0.0-a, <2.0.0", "1.0.0-b"));
  EXPECT_TRUE(VersionReq{}.matches_prerelease(Version::parse("1.0.0-a").value()));
}

TEST(VersionReq, ExactIgnoresBuildMetadata) {
  const auto requirement = VersionReq::exact(Version::parse("1.2.3-a+b").value());
  EXPECT_EQ(requirement.to_string(), "=1.2.3-a");
}

TEST(PartialVersion, TakesOneToThreeNumbers) {
  for (const auto* text : {"1", "1.2", "1.2.3", "1.2.3-a", "1.2.3-a+b"}) EXPECT_EQ(partial(text), text);
  EXPECT_EQ(partial(" 1.2 "), "1.2");
}

TEST(PartialVersion, ErrorsAreCargosWords) {
  for (const auto* text : {"x", "*", "1.*", "=1", "^1", "1,2", "^1.0.0-a", "1 , 2"}) {
    EXPECT_EQ(partial(text), "unexpected version requirement, expected a version like \"1.32\"") << text;
  }
  for (const auto* text : {"1-a", "=1-a", "1.*-a", "-", "1.0.0-", "1+a-b"}) {
    EXPECT_EQ(partial(text), "unexpected prerelease field, expected a version like \"1.32\"") << text;
  }
  EXPECT_EQ(partial("1+a"), "unexpected build field, expected a version like \"1.32\"");
  for (const auto* text : {"", "1.2.3.4", "01", "1.a", "v1", ",", "1.", "99999999999999999999"}) {
    EXPECT_EQ(partial(text), "expected a version like \"1.32\"") << text;
  }
}

TEST(PartialVersion, RustVersionHasNoPreReleaseAndNoBuild) {
  EXPECT_TRUE(PartialVersion::parse_rust_version("1.32"));
  EXPECT_EQ(PartialVersion::parse_rust_version("1.2.3-a").error(),
            "unexpected prerelease field, expected a version like \"1.32\"");
  EXPECT_EQ(PartialVersion::parse_rust_version("1.2.3+a").error(),
            "unexpected build field, expected a version like \"1.32\"");
}

TEST(PartialVersion, MissingPartsMatchEverything) {
  const auto version = Version::parse("1.2.3+b").value();
  EXPECT_TRUE(PartialVersion::parse("1")->matches(version));
  EXPECT_TRUE(PartialVersion::parse("1.2.3")->matches(version));
  EXPECT_FALSE(PartialVersion::parse("1.3")->matches(version));
  EXPECT_FALSE(PartialVersion::parse("1.2.3+a")->matches(version));
  EXPECT_FALSE(PartialVersion::parse("1")->matches(Version::parse("1.0.0-a").value()));
}

}  // namespace
}  // namespace gantry::semver
