#include "exec/script_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::exec {
namespace {

using testing::ElementsAre;
using testing::Pair;

manifest::Target make_target(manifest::TargetKind kind, std::string name, std::vector<std::string> types = {"bin"}) {
  manifest::Target target;
  target.kind = kind;
  target.name = std::move(name);
  target.crate_types = std::move(types);
  return target;
}

class ScriptOutputTest : public testing::Test {
 protected:
  manifest::Manifest manifest;
  ScriptOrigin origin;

  ScriptOutputTest() {
    manifest.targets.push_back(make_target(manifest::TargetKind::Lib, "foo", {"lib"}));
    origin.package = "foo v0.1.0 (/foo)";
    origin.whence = "build script of `foo v0.1.0 (/foo)`";
    origin.manifest = &manifest;
    origin.out_dir_when_run = origin.out_dir = "/t/out";
  }
  ScriptOutput parse(std::string_view text) {
    auto output = parse_script_output(text, origin);
    EXPECT_TRUE(output.has_value()) << output.error();
    return output.value_or(ScriptOutput{});
  }
  std::string error(std::string_view text) {
    auto output = parse_script_output(text, origin);
    return output ? "no error" : output.error();
  }
  void set_rust_version(const std::string& text) {
    manifest.metadata.rust_version = text;
    manifest.summary.rust_version = *semver::PartialVersion::parse(text);
  }
};

const std::string kSee =
    "See https://doc.rust-lang.org/cargo/reference/build-scripts.html#outputs-of-the-build-script for more information "
    "about build "
    "script outputs.";

TEST_F(ScriptOutputTest, BothSyntaxesGiveTheSame) {
  const auto output = parse("cargo:rustc-cfg=a\ncargo::rustc-cfg=b=\"c\"\nnoise\n  cargo::rustc-check-cfg=cfg(x)  \n");
  EXPECT_THAT(output.cfgs, ElementsAre("a", "b=\"c\""));
  EXPECT_THAT(output.check_cfgs, ElementsAre("cfg(x)"));
}

TEST_F(ScriptOutputTest, UnknownKeysOfTheOldSyntaxAreMetadata) {
  const auto output = parse("cargo:root=/r\ncargo:metadata=a=b\ncargo:error=e\ncargo::metadata=k=v=w");
  EXPECT_THAT(output.metadata,
              ElementsAre(Pair("root", "/r"), Pair("metadata", "a=b"), Pair("error", "e"), Pair("k", "v=w")));
  EXPECT_TRUE(output.log.empty());
}

TEST_F(ScriptOutputTest, FlagsAreSplitIntoPathsAndLibraries) {
  const auto output = parse("cargo::rustc-flags=-L native=a -l  b -lc -Ld ");
  EXPECT_THAT(output.library_paths, ElementsAre("native=a", "d"));
  EXPECT_THAT(output.library_links, ElementsAre("b", "c"));
}

TEST_F(ScriptOutputTest, OtherFlagsAreRefused) {
  EXPECT_EQ(error("cargo::rustc-flags= -X foo"),
            "only `-l` and `-L` flags are allowed in build script of `foo v0.1.0 (/foo)`: `-X foo`");
  EXPECT_EQ(error("cargo::rustc-flags=-L foo -l"),
            "flag in rustc-flags has no value in build script of `foo v0.1.0 (/foo)`: ");
}

TEST_F(ScriptOutputTest, MissingEqualsSignsNameTheForm) {
  EXPECT_EQ(error("cargo:foo"),
            "invalid output in build script of `foo v0.1.0 (/foo)`: `cargo:foo`\n"
            "Expected a line with `cargo:KEY=VALUE` with an `=` character, but none was found.\n" +
                kSee);
  EXPECT_EQ(error("cargo::metadata=foo"),
            "invalid output in build script of `foo v0.1.0 (/foo)`: `cargo::metadata=foo`\n"
            "Expected a line with `cargo::metadata=KEY=VALUE` with an `=` character, but none was found.\n" +
                kSee);
}

TEST_F(ScriptOutputTest, UnknownKeysOfTheNewSyntaxAreErrors) {
  EXPECT_EQ(error("cargo::foo=bar"),
            "invalid output in build script of `foo v0.1.0 (/foo)`: `cargo::foo=bar`\nUnknown key: `foo`.\n" + kSee);
}

TEST_F(ScriptOutputTest, LinkArgumentsNeedTheirTargets) {
  EXPECT_EQ(error("cargo::rustc-link-arg-bins=x"),
            "invalid instruction `cargo::rustc-link-arg-bins` from build script of `foo v0.1.0 (/foo)`\n"
            "The package foo v0.1.0 (/foo) does not have a bin target.");
  EXPECT_EQ(error("cargo:rustc-link-arg-benches=x"),
            "invalid instruction `cargo:rustc-link-arg-benches` from build script of `foo v0.1.0 (/foo)`\n"
            "The package foo v0.1.0 (/foo) does not have a benchmark target.");
  EXPECT_EQ(error("cargo:rustc-link-arg-bin=x"),
            "invalid instruction `cargo:rustc-link-arg-bin=x` from build script of `foo v0.1.0 (/foo)`\n"
            "The instruction should have the form cargo:rustc-link-arg-bin=BIN=ARG");
  manifest.targets.push_back(make_target(manifest::TargetKind::Bin, "b"));
  EXPECT_EQ(parse("cargo::rustc-link-arg-bin=b=x=y").link_arguments.at(0).value, "x=y");
}

TEST_F(ScriptOutputTest, CdylibArgumentsWithoutACdylibAreWarnedAbout) {
  const auto output = parse("cargo::rustc-cdylib-link-arg=x");
  ASSERT_EQ(output.log.size(), 1u);
  EXPECT_TRUE(output.log[0].text.starts_with(
      "cargo::rustc-cdylib-link-arg was specified in the build script of foo v0.1.0 (/foo), but"));
  EXPECT_EQ(output.link_arguments.size(), 1u);
}

TEST_F(ScriptOutputTest, NewSyntaxNeedsRust177) {
  set_rust_version("1.76.9");
  const std::string head =
      "the `cargo::` syntax for build script output instructions was added in Rust 1.77.0, but the minimum supported "
      "Rust version of "
      "`foo v0.1.0 (/foo)` is 1.76.9.\n";
  EXPECT_EQ(error("cargo::rustc-cfg=b"),
            head + "Switch to the old `cargo:rustc-cfg=b` syntax (note the single colon).\n" + kSee);
  EXPECT_EQ(
      error("cargo::metadata=q"),
      head + "Switch to the old `cargo:q` syntax instead of `cargo::metadata=q` (note the single colon).\n" + kSee);
  EXPECT_EQ(error("cargo::what=q"), head + kSee);
  set_rust_version("1.77");
  EXPECT_THAT(parse("cargo::rustc-cfg=b").cfgs, ElementsAre("b"));
}

TEST_F(ScriptOutputTest, RustcBootstrapIsRefusedUnlessAllowed) {
  EXPECT_EQ(error("cargo::rustc-env=RUSTC_BOOTSTRAP=1"),
            "cannot set `RUSTC_BOOTSTRAP=1` from build script of `foo v0.1.0 (/foo)`.\n"
            "note: crates cannot set `RUSTC_BOOTSTRAP` themselves, as doing so would subvert the stability guarantees "
            "of Rust for your "
            "project.\nhelp: If you're sure you want to do this in your project, set the environment variable "
            "`RUSTC_BOOTSTRAP=foo` "
            "before running cargo instead.");
  origin.may_set_rustc_bootstrap = true;
  const auto output = parse("cargo::rustc-env=RUSTC_BOOTSTRAP=1");
  EXPECT_TRUE(output.environment.empty());
  EXPECT_EQ(output.log.size(), 1u);
}

TEST_F(ScriptOutputTest, VariablesAreSplitAtTheFirstEqualsSign) {
  EXPECT_THAT(parse("cargo::rustc-env=A=B=C").environment, ElementsAre(Pair("A", "B=C")));
  EXPECT_EQ(error("cargo:rustc-env=b"), "Variable rustc-env has no value in build script of `foo v0.1.0 (/foo)`: b");
}

TEST_F(ScriptOutputTest, LinesThatAreNotUtf8AreIgnored) {
  EXPECT_THAT(parse("\xff\xff\ncargo::rustc-cfg=foo\n\xff cargo::rustc-cfg=bar\n").cfgs, ElementsAre("foo"));
  EXPECT_THAT(parse("cargo::rustc-cfg=\xe2\x82").cfgs, ElementsAre());
}

TEST_F(ScriptOutputTest, PathsFollowAMovedTargetDirectory) {
  origin.out_dir_when_run = "/old/out";
  EXPECT_THAT(parse("cargo::rustc-link-search=native=/old/out/lib").library_paths, ElementsAre("native=/t/out/lib"));
}

TEST(ScriptLog, OnlyLinesThatBeginWithTheInstructionCount) {
  EXPECT_TRUE(parse_log_line("cargo::error=x")->is_error);
  EXPECT_EQ(parse_log_line("cargo:warning=x y")->text, "x y");
  EXPECT_FALSE(parse_log_line("cargo:error=x"));
  EXPECT_FALSE(parse_log_line(" cargo::warning=x"));
}

TEST(EnvironmentForm, IsUpperCaseWithUnderscores) { EXPECT_EQ(environment_form("a-b_C1"), "A_B_C1"); }

}  // namespace
}  // namespace gantry::exec
