#include <gtest/gtest.h>

#include "base/error.h"
#include "lockfile/lockfile.h"

namespace gantry::lockfile {
namespace {

// The causes below "failed to parse lock file at: /p/Cargo.lock", or "".
std::string error_of(const std::string& text, std::vector<PackageId> path_packages = {}) {
  try {
    to_graph(decode(text, "/p/Cargo.lock"), path_packages, "/p/Cargo.lock");
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "failed to parse lock file at: /p/Cargo.lock");
    std::string causes;
    for (const auto& cause : error.causes()) causes += (causes.empty() ? "" : " | ") + cause;
    return causes;
  }
}

const std::string kPackage = "[[package]]\nname = \"q\"\nversion = \"1.0.0\"\n";
const std::string kRegistry = "registry+https://github.com/rust-lang/crates.io-index";

TEST(Decode, VersionsThreeAndFourAreNamedOlderOnesAreNot) {
  EXPECT_EQ(decode("version = 4\n", "").version, 4);
  EXPECT_EQ(decode("version = 3\n", "").version, 3);
  EXPECT_EQ(decode(kPackage + "source = \"" + kRegistry + "\"\nchecksum = \"a\"\n", "").version, 2);
  EXPECT_EQ(decode(kPackage + "dependencies = [\"a\"]\n", "").version, 2);
  EXPECT_EQ(decode(kPackage + "dependencies = [\"a 1.0.0\"]\n", "").version, 1);
  for (const int version : {0, 1, 2, 5, 10000000}) {
    EXPECT_EQ(error_of("version = " + std::to_string(version) + "\n"),
              "lock file version `" + std::to_string(version) +
                  "` was found, but this version of Cargo does not understand this "
                  "lock file, perhaps Cargo needs to be updated?");
  }
}

TEST(Decode, WrongTypesAreShownInTheText) {
  EXPECT_EQ(error_of("version = -1\n"),
            "TOML parse error at line 1, column 11\n  |\n1 | version = -1\n  |           ^^\n"
            "invalid value: integer `-1`, expected u32");
  EXPECT_EQ(error_of("[[package]]\nversion=\"1\"\n"),
            "TOML parse error at line 1, column 1\n  |\n1 | [[package]]\n  | ^^^^^^^^^^^\nmissing field `name`");
  const auto ends = [](const std::string& text, std::string_view end) {
    const auto error = error_of(text);
    EXPECT_TRUE(error.ends_with(end)) << error;
  };
  ends("version = \"4\"", "invalid type: string \"4\", expected u32");
  ends("version = 1e10", "invalid type: floating point `10000000000.0`, expected u32");
  ends("version = 1979-05-27", "invalid type: map, expected u32");
  ends("package = 1", "invalid type: integer `1`, expected a sequence");
  ends("[package]\nname=\"x\"", "invalid type: map, expected a sequence");
  ends("package = [1]", "invalid type: integer `1`, expected struct TomlLockfileDependency");
  ends("patch = 1", "invalid type: integer `1`, expected struct TomlLockfilePatch");
  ends("[patch]\n", "missing field `unused`");
  ends("[[metadata]]\n", "invalid type: sequence, expected a map");
  ends(kPackage + "dependencies = [1]", "|                 ^\ninvalid type: integer `1`, expected a string");
  ends(kPackage + "dependencies = [\"a b c\"]", "|                ^^^^^^^^^\ninvalid serialied PackageId");
  ends(kPackage + "source = \"foo\"", "invalid source `foo`");
  ends(kPackage + "dependencies = [\"a 1 (x)\"]", "invalid source `x`");
}

TEST(Decode, APackageMayStandOnlyOnce) {
  EXPECT_EQ(error_of(kPackage + kPackage), "package `q` is specified twice in the lockfile");
  EXPECT_EQ(error_of("[root]\nname='q'\nversion='1.0.0'\n" + kPackage),
            "package `q` is specified twice in the lockfile");
}

TEST(Decode, MalformedChecksumKeysOfOldFiles) {
  EXPECT_EQ(error_of("[metadata]\n'checksum foo x (y)'='abc'\n"),
            "invalid encoding of checksum in lockfile | invalid source `y`");
  EXPECT_EQ(error_of("[metadata]\n'checksum foo x y'='abc'\n"),
            "invalid encoding of checksum in lockfile | invalid serialied PackageId");
}

TEST(Decode, AVersionMattersOnlyForPackagesThatCanBeMeant) {
  EXPECT_EQ(error_of("[[package]]\nname='zz'\nversion='x'\n"), "");
  EXPECT_EQ(error_of("[[package]]\nname='zz'\nversion='x'\nsource='" + kRegistry + "'\n"),
            "unexpected character 'x' while parsing major version number");
}

TEST(Decode, InvalidUtf8) {
  try {
    decode("\xff", "/p/Cargo.lock");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "failed to read file: /p/Cargo.lock");
    EXPECT_EQ(error.causes().front(), "stream did not contain valid UTF-8");
  }
}

TEST(Graph, ADependencyThatIsNamedTwiceCountsOnce) {
  const PackageId app("app", *semver::Version::parse("0.1.0"), SourceId::path("/p"));
  const auto text = "version = 4\n" + kPackage + "source = \"" + kRegistry + "\"\n" +
                    "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"q 1.0.0\", \"q\"]\n";
  const auto graph = to_graph(decode(text, ""), std::span(&app, 1), "");
  ASSERT_EQ(graph.packages.size(), 2U);
  EXPECT_EQ(graph.packages[0].dependencies, std::vector{graph.packages[1].id});
}

TEST(Graph, TwoSpellingsOfOneSourceAreOnePackage) {
  const auto text = "version = 4\n" + kPackage + "source = \"git+http://github.com/a/foo#1\"\n" + kPackage +
                    "source = \"git+https://github.com/A/foo.git#1\"\n";
  EXPECT_EQ(to_graph(decode(text, ""), {}, "").packages.size(), 1U);
}

}  // namespace
}  // namespace gantry::lockfile
