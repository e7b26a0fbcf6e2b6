#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/manifest/loader.h"

namespace gantry::manifest::test {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Decode, TypeErrorsNameWhatWasFoundAndExpected) {
  EXPECT_EQ(Loader().error("[package]\nname = 3"), "invalid type: integer `3`, expected a string");
  EXPECT_EQ(Loader().error("[package]\nname = 3.0"), "invalid type: floating point `3.0`, expected a string");
  EXPECT_EQ(Loader().error("[package]\nauthors = \"x\""),
            "invalid type: string \"x\", expected a vector of strings or workspace");
  EXPECT_EQ(Loader().error("[package]\nreadme = []"),
            "invalid type: sequence, expected a string, a bool, or workspace");
  EXPECT_EQ(Loader().error("lib = 1"), "invalid type: integer `1`, expected struct TomlTarget");
  EXPECT_EQ(Loader().error("[[bench.foo]]"), "invalid type: map, expected a sequence");
}

TEST(Decode, TypeErrorsPointAtTheValue) {
  Loader loader;
  loader.file("Cargo.toml", "[package]\nname = 3\n");
  try {
    load_manifest("/p/Cargo.toml", loader.options(), loader.files);
    FAIL();
  } catch (const Error& error) {
    ASSERT_TRUE(error.diagnostic());
    EXPECT_EQ(error.diagnostic()->snippets[0].annotations[0].span, (Span{17, 18}));
    EXPECT_EQ(error.message(), "");
  }
}

TEST(Decode, TheFirstErrorOfTheFileIsReported) {
  EXPECT_EQ(Loader().error("[badges]\nx = 3\n[package]\nname = 3"), "invalid type: integer `3`, expected a map");
}

TEST(Decode, ADateCountsAsATable) {
  EXPECT_EQ(Loader().error("[package]\nname = 2020-01-01"), "invalid type: map, expected a string");
}

TEST(Decode, WorkspaceMustBeTrue) {
  EXPECT_EQ(Loader().error("[package]\nauthors = { workspace = false }"), "`workspace` cannot be false");
  EXPECT_EQ(Loader().error("[package]\nauthors = { x = 1 }"), "missing field `workspace`");
}

TEST(Decode, DependencyErrorsShowTheWholeEntry) {
  EXPECT_EQ(Loader().library_error("[dependencies]\na = { git = 4, path = 3 }"),
            "invalid type: integer `4`, expected a string\n\n\n");
  EXPECT_THAT(Loader().library_error("[dependencies]\na = true"),
              HasSubstr("\nnote: if you meant to use a workspace member"));
}

TEST(Decode, UnusedKeysAreSortedAndKnownConfigurationKeysGetHelp) {
  Loader loader;
  const auto file = loader.load_library("zig = 1\nabc = 1\n[build]\nx = 1\n[lib]\nwhat.ever = 1\n");
  EXPECT_THAT(Loader::warnings(file),
              ElementsAre("unused manifest key: build\nhelp: build is a valid .cargo/config.toml key",
                          "unused manifest key: lib.what", "unused manifest key: package.abc",
                          "unused manifest key: package.zig"));
}

TEST(Decode, NamesFollowUnicodeIdentifiers) {
  EXPECT_EQ(Loader().error("[package]\nname = \"\""), "package name cannot be empty");
  EXPECT_EQ(Loader().error("[package]\nname = \"1a\""),
            "invalid character `1` in package name: `1a`, the name cannot start with a digit");
  EXPECT_THAT(Loader().error("[package]\nname = \"a b\""),
              HasSubstr("invalid character ` ` in package name: `a b`, characters must be"));
  EXPECT_THAT(Loader().library_error("[features]\n\"a/b\" = []"),
              HasSubstr("feature name is not allowed to contain slashes"));
  EXPECT_THAT(Loader().library_error("[profile.build]"), HasSubstr("profile name `build` is reserved"));
}

TEST(Decode, AManifestNeedsAPackageOrAWorkspace) {
  EXPECT_EQ(Loader().error(""), "manifest is missing either a `[package]` or a `[workspace]`");
  EXPECT_EQ(Loader().error("[package]"), "missing field `package.name`");
  EXPECT_EQ(Loader().error("[workspace]\n[lib]"),
            "this virtual manifest specifies a `lib` section, which is not allowed");
}

}  // namespace gantry::manifest::test
