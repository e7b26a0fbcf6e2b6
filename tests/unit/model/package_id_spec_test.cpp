#include "model/package_id_spec.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace gantry {
namespace {

PackageId id(const char* name, const char* version,
             const char* source = "registry+https://github.com/rust-lang/crates.io-index") {
  return {name, semver::Version::parse(version).value(), SourceId::parse(source).value()};
}

std::string problem(std::string_view text) {
  auto spec = PackageIdSpec::parse(text);
  return spec ? "accepted " + spec->to_string() : spec.error();
}

const std::vector<PackageId> kPackages{id("foo", "1.0.0"),
                                       id("foo", "1.0.0", "git+https://github.com/x/foo#012"),
                                       id("foo", "2.0.0"),
                                       id("foo", "2.1.0"),
                                       id("bar", "1.0.0"),
                                       id("bar", "1.1.0"),
                                       id("bar", "1.1.0+a"),
                                       id("baz", "1.0.0-a"),
                                       id("gt", "1.0.0", "git+https://github.com/x/gt?branch=b#012"),
                                       id("q", "1.0.0", "path+file:///so/q")};

std::string query(std::string_view text) {
  try {
    return PackageIdSpec::query(text, kPackages).spec_url();
  } catch (const Error& error) {
    std::string shown = error.message();
    for (const auto& cause : error.causes()) shown += " | " + cause;
    return shown;
  }
}

TEST(PackageIdSpec, ParseErrorsAreCargosWords) {
  EXPECT_EQ(problem(""), "package name cannot be empty");
  EXPECT_EQ(problem("p@"), "expected a version like \"1.32\"");
  EXPECT_EQ(problem("p:a"), "expected a version like \"1.32\"");
  EXPECT_EQ(problem("p@^1"), "unexpected version requirement, expected a version like \"1.32\"");
  EXPECT_EQ(problem("@1"), "package name cannot be empty");
  EXPECT_EQ(problem("1@x"), "unexpected version requirement, expected a version like \"1.32\"");
  EXPECT_EQ(problem("p@1@2"),
            "invalid character `@` in package name: `p@1`, characters must be Unicode XID characters "
            "(numbers, `-`, `_`, or most letters)");
  EXPECT_EQ(problem("1foo"), "invalid character `1` in package name: `1foo`, the name cannot start with a digit");
  EXPECT_EQ(problem("-a"),
            "invalid character `-` in package name: `-a`, the first character must be a Unicode XID start "
            "character (most letters or `_`)");
  EXPECT_EQ(problem("https://example.com"), "package name cannot be empty");
  EXPECT_EQ(problem("https://x/p#q@x"), "unexpected version requirement, expected a version like \"1.32\"");
  EXPECT_EQ(problem("https://x/p?a=b#q@1.0"), "cannot have a query string in a pkgid: https://x/p?a=b#q@1.0");
  EXPECT_EQ(problem("path+https://x/p"), "`path+https` is unsupported; `path+file` and `file` schemes are supported");
  EXPECT_EQ(problem("foo+https://x/p"), "unsupported source protocol: foo");
  EXPECT_EQ(problem("foo://x"), "pkgid urls must have at least one path component: foo://x");
  EXPECT_EQ(problem("://"), "expected a version like \"1.32\"");
}

TEST(PackageIdSpec, ItIsShownNormalised) {
  EXPECT_EQ(problem("p:1.0"), "accepted p@1.0");
  EXPECT_EQ(problem("https://x/p#q:1.0"), "accepted https://x/p#q@1.0");
  EXPECT_EQ(problem("https://x/p#1.0"), "accepted https://x/p#1.0");
  EXPECT_EQ(problem("git+https://x/p?foo=m#q@1.0"), "accepted git+https://x/p#q@1.0");
  EXPECT_EQ(problem("git+https://x/p?branch=m#q@1.0"), "accepted git+https://x/p?branch=m#q@1.0");
  EXPECT_EQ(problem("sparse+https://x/p"), "accepted sparse+https://x/p");
}

TEST(PackageIdSpec, FindsTheOnePackage) {
  EXPECT_EQ(query("foo@2.0"), "registry+https://github.com/rust-lang/crates.io-index#foo@2.0.0");
  EXPECT_EQ(query("bar@1.1.0+a"), "registry+https://github.com/rust-lang/crates.io-index#bar@1.1.0+a");
  EXPECT_EQ(query("https://github.com/x/gt"), "git+https://github.com/x/gt?branch=b#1.0.0");
  EXPECT_EQ(query("git+https://github.com/x/gt?branch=b"), "git+https://github.com/x/gt?branch=b#1.0.0");
  EXPECT_EQ(query("file:///so/q#q"), "path+file:///so/q#1.0.0");
}

TEST(PackageIdSpec, SeveralMatchesAreListedAsShortAsPossible) {
  EXPECT_EQ(query("foo"),
            "specificationm `foo` is ambiguous\nhelp: re-run this command with one of the following specifications\n"
            "  registry+https://github.com/rust-lang/crates.io-index#foo@1.0.0\n"
            "  git+https://github.com/x/foo#1.0.0\n  foo@2.0.0\n  foo@2.1.0");
}

TEST(PackageIdSpec, NoMatchSuggests) {
  EXPECT_EQ(query("fo"),
            "package ID specification `fo` did not match any packages\n\n"
            "help: a package with a similar name exists: `foo`");
  EXPECT_EQ(query("foo@3"),
            "package ID specification `foo@3` did not match any packages\n\n"
            "help: a package with a similar name exists: `foo`");
  EXPECT_EQ(query("baz@1"),
            "package ID specification `baz@1` did not match any packages\n\n"
            "help: a package with a similar name exists: `baz`");
  EXPECT_EQ(query("baz@1.0.0"),
            "package ID specification `baz@1.0.0` did not match any packages\n"
            "help: there are similar package ID specifications:\n\n  baz@1.0.0-a");
  EXPECT_EQ(query("https://example.com/foo#2.0"),
            "package ID specification `https://example.com/foo#2.0` did not match any "
            "packages\nhelp: there are similar package ID specifications:\n\n  foo@2.0.0");
  EXPECT_EQ(query("git+https://github.com/x/gt"),
            "package ID specification `git+https://github.com/x/gt` did not match any "
            "packages\nhelp: there are similar package ID specifications:\n\n  gt@1.0.0");
  EXPECT_EQ(query("crates-io"), "package ID specification `crates-io` did not match any packages");
}

TEST(PackageIdSpec, AnInvalidOneSuggestsToo) {
  EXPECT_EQ(query("foo@"),
            "invalid package ID specification: `foo@`\n\nhelp: a package with a similar name exists: `foo` | "
            "expected a version like \"1.32\"");
}

TEST(PackageIdSpec, WhatFollowsTheKindMustBeAUrl) {
  EXPECT_EQ(PackageIdSpec::parse("git+1x://h/foo#foo@0.1.3").error(), "relative URL without a base");
  EXPECT_EQ(PackageIdSpec::parse("registry+://h/foo").error(), "relative URL without a base");
}

}  // namespace
}  // namespace gantry
