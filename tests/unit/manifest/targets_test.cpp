#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/manifest/loader.h"

namespace gantry::manifest::test {

using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr const char* kPackage = "[package]\nname = \"foo-bar\"\nedition = \"2021\"\n";

std::vector<std::string> names(const ManifestFile& file) {
  std::vector<std::string> result;
  for (const auto& target : file.package->targets) result.push_back(target.kind_strings().front() + " " + target.name);
  return result;
}

}  // namespace

TEST(Targets, AreDiscoveredByLayoutAndSortedByName) {
  Loader loader;
  loader.file("src/lib.rs")
      .file("src/main.rs")
      .file("src/bin/b.rs")
      .file("src/bin/a/main.rs")
      .file("src/bin/none/x.rs")
      .file("src/bin/.h.rs");
  loader.file("examples/e.rs").file("tests/t/main.rs").file("benches/x.rs").file("build.rs");
  EXPECT_THAT(names(loader.load(kPackage)), ElementsAre("lib foo_bar", "bin a", "bin b", "bin foo-bar", "example e",
                                                        "test t", "bench x", "custom-build build-script-build"));
}

TEST(Targets, ADeclaredTargetReplacesTheDiscoveredOneOfItsNameOrPath) {
  Loader loader;
  loader.file("src/main.rs").file("src/bin/y.rs");
  EXPECT_THAT(names(loader.load(std::string(kPackage) + "[[bin]]\nname = \"x\"\npath = \"src/bin/y.rs\"")),
              ElementsAre("bin foo-bar", "bin x"));
}

TEST(Targets, AutoKeysSwitchDiscoveryOff) {
  Loader loader;
  loader.file("src/lib.rs").file("src/main.rs").file("tests/t.rs");
  EXPECT_THAT(names(loader.load(std::string(kPackage) + "autobins = false\nautotests = false")),
              ElementsAre("lib foo_bar"));
}

TEST(Targets, In2015ADeclaredTargetSwitchesDiscoveryOffWithAWarning) {
  Loader loader;
  loader.file("src/main.rs").file("src/bin/z.rs").file("src/a.rs");
  const auto file =
      loader.load("[package]\nname = \"foo\"\nedition = \"2015\"\n[[bin]]\nname = \"a\"\npath = \"src/a.rs\"");
  EXPECT_THAT(names(file), ElementsAre("bin a"));
  EXPECT_THAT(Loader::warnings(file).at(0), HasSubstr("\n\n* src/main.rs\n* src/bin/z.rs\n\n"));
}

TEST(Targets, AMissingFileIsRefusedWithASimilarName) {
  Loader loader;
  loader.file("src/bin/bin.rs");
  EXPECT_EQ(loader.error(std::string(kPackage) + "[[bin]]\nname = \"bin.rs\""),
            "can't find `bin.rs` bin at `src/bin/bin.rs.rs` or `src/bin/bin.rs/main.rs`. Please specify bin.path if "
            "you want to use a "
            "non-default path.\n\nhelp: a bin with a similar name exists: `bin`");
}

TEST(Targets, MissingTestsAreRefusedOnlyWhenWarningsAreShown) {
  Loader loader;
  loader.file("test/foo.rs");
  const auto file = loader.load_library("[[test]]\nname = \"foo\"");
  EXPECT_THAT(
      Loader::warnings(file),
      ElementsAre(
          "critical: can't find `foo` test at default paths, but found a file at `test/foo.rs`.\nPerhaps rename the "
          "file to "
          "`tests/foo.rs` for target auto-discovery, or specify test.path if you want to use a non-default path."));
}

TEST(Targets, NamesAreUniqueWithinAKind) {
  Loader loader;
  loader.file("src/bin/a.rs").file("src/bin/a/main.rs");
  EXPECT_EQ(loader.error(kPackage), "found duplicate binary name a, but all binary targets must have a unique name");
}

TEST(Targets, CrateTypesOfALibraryDecideItsKind) {
  const auto target = [](const std::string& rest) {
    return Loader().load_library("[lib]\n" + rest).package->targets.at(0);
  };
  EXPECT_TRUE(target("proc-macro = true").proc_macro);
  EXPECT_THAT(target("crate-type = [\"cdylib\", \"rlib\"]").kind_strings(), ElementsAre("cdylib", "rlib"));
  EXPECT_FALSE(target("crate-type = [\"cdylib\"]").is_doctestable());
  EXPECT_EQ(Loader().library_error("[lib]\ncrate-type = [\"cdylib\", \"dylib\"]"),
            "library `foo` cannot set the crate type of both `dylib` and `cdylib`");
}

TEST(Targets, AFileSharedByTargetsIsMentioned) {
  const auto file = Loader().load_library("[[bin]]\nname = \"a\"\npath = \"./src/lib.rs\"");
  EXPECT_THAT(Loader::warnings(file),
              ElementsAre("file `/p/src/lib.rs` found to be present in multiple build targets:\n  * `lib` target "
                          "`foo`\n  * `bin` target `a`"));
}

TEST(Targets, SomeTargetMustExist) {
  EXPECT_THAT(Loader().file("build.rs").error(kPackage), HasSubstr("no targets specified in the manifest"));
}

}  // namespace gantry::manifest::test
