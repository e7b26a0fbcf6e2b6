#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/manifest/loader.h"

namespace gantry::manifest::test {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PackageFields, WithoutVersionThePackageIsNotPublished) {
  Loader loader;
  loader.file("src/lib.rs");
  const auto file = loader.load("[package]\nname = \"foo\"\nedition = \"2021\"");
  EXPECT_EQ(file.package->summary.id.version().to_string(), "0.0.0");
  EXPECT_THAT(*file.package->publish, IsEmpty());
  EXPECT_EQ(loader.error("[package]\nname = \"foo\"\npublish = true"),
            "`package.publish` requires `package.version` be specified");
}

TEST(PackageFields, AMissingEditionIsMentionedUnlessTheRustVersionAllowsNoOther) {
  const auto warnings = [](const std::string& rest) {
    Loader loader;
    loader.file("src/lib.rs");
    return Loader::warnings(loader.load("[package]\nname = \"foo\"\n" + rest));
  };
  EXPECT_THAT(warnings(""), ElementsAre("no edition set: defaulting to the 2015 edition while the latest is 2024"));
  EXPECT_THAT(
      warnings("rust-version = \"1.56\""),
      ElementsAre("no edition set: defaulting to the 2015 edition while 2021 is compatible with `rust-version`"));
  EXPECT_THAT(warnings("rust-version = \"1.30\""), IsEmpty());
}

TEST(PackageFields, TheRustVersionMustSupportTheEdition) {
  Loader loader;
  loader.file("src/lib.rs");
  EXPECT_EQ(loader.error("[package]\nname = \"foo\"\nedition = \"2021\"\nrust-version = \"1.55\""),
            "rust-version 1.55 is incompatible with the version (1.56.0) required by the specified edition (2021)");
}

TEST(PackageFields, AReadmeIsFoundByItsUsualNames) {
  EXPECT_EQ(Loader().file("README.txt").load_library("").package->metadata.readme, "README.txt");
  EXPECT_EQ(Loader().file("README.md").load_library("readme = false").package->metadata.readme, std::nullopt);
  EXPECT_EQ(Loader().load_library("readme = true").package->metadata.readme, "README.md");
}

TEST(PackageFields, FieldsComeFromTheWorkspaceTableOfTheSameFile) {
  Loader loader;
  const auto file = loader.load_library("authors.workspace = true\n[workspace.package]\nauthors = [\"me\"]");
  EXPECT_THAT(file.package->metadata.authors, ElementsAre("me"));
  EXPECT_EQ(loader.library_error("license.workspace = true\n[workspace]"),
            "error inheriting `license` from workspace root manifest's `workspace.package.license` <- "
            "`workspace.package.license` was not defined");
}

TEST(PackageFields, OldSpellingsAreDeprecatedAndRefusedFrom2024On) {
  Loader loader;
  EXPECT_THAT(
      Loader::warnings(loader.load_library("[dev_dependencies]")),
      ElementsAre(
          "`dev_dependencies` is deprecated in favor of `dev-dependencies` and will not work in the 2024 edition\n"
          "(in the `foo` package)"));
  EXPECT_EQ(
      loader.error("[package]\nname = \"foo\"\nedition = \"2024\"\n[lib]\ncrate_type = [\"lib\"]"),
      "`crate_type` is unsupported as of the 2024 edition; instead use `crate-type`\n(in the `foo` library target)");
}

TEST(PackageFields, CargoFeaturesOfNightlyAreRefused) {
  EXPECT_THAT(Loader().error("cargo-features = [\"metabuild\"]\n[package]\nname = \"foo\""),
              HasSubstr("requires a nightly version of Cargo"));
  EXPECT_THAT(Loader().error("cargo-features = [\"minimal-versions\"]\n[package]\nname = \"foo\""),
              HasSubstr("This feature can be enabled via -Zminimal-versions"));
  EXPECT_THAT(Loader().error("cargo-features = [\"build-dir\"]\n[package]\nname = \"foo\""),
              Not(HasSubstr("can be enabled")));  // stable by now
  EXPECT_THAT(Loader().error("cargo-features = [\"nope\"]\n[package]\nname = \"foo\""),
              HasSubstr("unknown Cargo.toml feature `nope`"));
  EXPECT_THAT(Loader().library_error("[profile.dev]\ncodegen-backend = \"x\""),
              HasSubstr("feature `codegen-backend` is required"));
}

TEST(Dependencies, FeaturesOfTheWorkspaceEntryAreJoined) {
  const auto file = Loader().load_library(
      "[dependencies]\nd = { workspace = true, features = [\"b\"], optional = true }\n"
      "[workspace.dependencies]\nd = { path = \"d\", features = [\"a\"], default-features = false }");
  const auto& dependency = file.package->summary.dependencies.at(0);
  EXPECT_THAT(dependency.features, ElementsAre("a", "b"));
  EXPECT_TRUE(dependency.optional);
  EXPECT_FALSE(dependency.default_features);
  EXPECT_EQ(dependency.source.local_path(), "/p/d");
}

TEST(Dependencies, AreOrderedByKindThenPlatform) {
  const auto file = Loader().load_library(
      "[build-dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"\n[dependencies]\nz = \"1\"\ny = \"1\"\n"
      "[target.x.dev-dependencies]\np = \"1\"\n[target.x.build-dependencies]\nq = \"1\"");
  std::vector<std::string> names;
  for (const auto& dependency : file.package->summary.dependencies) names.push_back(dependency.name_in_manifest);
  EXPECT_THAT(names, ElementsAre("y", "z", "c", "b", "q", "p"));
}

TEST(Dependencies, AmbiguousOnesAreRefused) {
  EXPECT_EQ(Loader().library_error("[dependencies]\na = { git = \"https://a/b\", path = \"x\" }"),
            "dependency (a) specification is ambiguous. Only one of `git` or `path` is allowed.");
  EXPECT_EQ(Loader().library_error("[dependencies]\na = { version = \"1\", branch = \"x\" }"),
            "key `branch` is ignored for dependency (a).");
  EXPECT_EQ(Loader().library_error("[dependencies]\na = { git = \"nope\" }"),
            "invalid url `nope`: relative URL without a base");
}

TEST(Features, AMissingDependencyIsShownAtItsPlace) {
  Loader loader;
  loader.file("src/lib.rs");
  loader.file("Cargo.toml", "[package]\nname = \"foo\"\n[features]\na = [\"b/c\"]\n");
  try {
    load_manifest("/p/Cargo.toml", loader.options(), loader.files);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostic()->title, "feature `a` includes `b/c`, but `b` is not a dependency");
    EXPECT_EQ(error.message(), "failed to parse manifest at `/p/Cargo.toml`");
  }
}

TEST(Lints, HigherPrioritiesComeLater) {
  const auto file = Loader().load_library(
      "[lints.rust]\nall = { level = \"deny\", priority = -1 }\nbbb = \"allow\"\naaa = \"warn\"\n[lints.rustdoc]\nx = "
      "\"forbid\"\n"
      "[lints.clippy]\nzzz = \"warn\"\n");
  EXPECT_THAT(file.package->lints->rustdoc, Contains("--forbid=rustdoc::x"));
  EXPECT_EQ(file.package->lints->rustc.front(), "--deny=all");
}

TEST(Profiles, ValuesAreNormalised) {
  const auto file = Loader().load_library("[profile.dev]\ndebug = true\nopt-level = 1\nlto = false\nstrip = true");
  const auto& settings = file.root.profiles.at("dev").settings;
  EXPECT_EQ(settings.debug, "2");
  EXPECT_EQ(settings.opt_level, "1");
  EXPECT_EQ(settings.lto, "false");
  EXPECT_EQ(settings.strip, "symbols");
}

TEST(Profiles, WholeProgramSettingsDoNotBelongIntoOverrides) {
  EXPECT_EQ(Loader().library_error("[profile.dev.package.foo]\npanic = \"abort\""),
            "`panic` may not be specified in a `package` profile");
  EXPECT_EQ(Loader().library_error("[profile.dev.build-override.build-override]"),
            "build-override profiles cannot be nested");
}

}  // namespace gantry::manifest::test
