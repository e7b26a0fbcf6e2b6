// What is said when there is no answer. The texts are cargo's for the same packages.
#include <gtest/gtest.h>

#include "resolver/check_resolve.h"
#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

TEST(Explain, ConflictingVersions) {
  EXPECT_EQ(World({{"p 1.0.0", {"bad >=1.0.1, <=2.0.0", "bar *", "baz *"}}}, {{"bad 1.0.0"},
                                                                              {"bad 1.0.1"},
                                                                              {"bad 2.0.0"},
                                                                              {"bad 2.0.1"},
                                                                              {"bar 1.0.0", {"bad =1.0.0"}},
                                                                              {"baz 1.0.0", {"bad >=2.0.1"}}})
                .chosen(),
            R"(failed to select a version for `bad`.
    ... required by package `p v1.0.0 (/w/p)`
versions that meet the requirements `>=1.0.1, <=2.0.0` are: 2.0.0, 1.0.1

all possible versions conflict with previously selected packages.

  previously selected package `bad v2.0.1`
    ... which satisfies dependency `bad = ">=2.0.1"` of package `baz v1.0.0`
    ... which satisfies dependency `baz = "*"` of package `p v1.0.0 (/w/p)`

  previously selected package `bad v1.0.0`
    ... which satisfies dependency `bad = "=1.0.0"` of package `bar v1.0.0`
    ... which satisfies dependency `bar = "*"` of package `p v1.0.0 (/w/p)`

failed to select a version for `bad` which could resolve this conflict)");
}

TEST(Explain, TheShortestWayIsShown) {
  EXPECT_EQ(
      World({{"p 1.0.0", {"a 1", "x 1", "y 1", "dev: c 1", "z 1"}}}, {{"z 1.0.0"},
                                                                      {"z 1.0.1"},
                                                                      {"a 1.0.0", {"b 1"}},
                                                                      {"b 1.0.0", {"z =1.0.0"}},
                                                                      {"y 1.0.0", {"z =1.0.0"}},
                                                                      {"c 1.0.0", {"z =1.0.0"}},
                                                                      {"x 1.0.0", {"w 1"}},
                                                                      {"w 1.0.0", {"z =1.0.1", "build: z =1.0.1"}}})
          .chosen(),
      R"(failed to select a version for `z`.
    ... required by package `w v1.0.0`
    ... which satisfies dependency `w = "^1"` of package `x v1.0.0`
    ... which satisfies dependency `x = "^1"` of package `p v1.0.0 (/w/p)`
versions that meet the requirements `=1.0.1` are: 1.0.1

all possible versions conflict with previously selected packages.

  previously selected package `z v1.0.0`
    ... which satisfies dependency `z = "=1.0.0"` of package `c v1.0.0`
    ... which satisfies dependency `c = "^1"` of package `p v1.0.0 (/w/p)`

failed to select a version for `z` which could resolve this conflict)");
}

TEST(Explain, MissingFeatures) {
  const auto with = [](const char* feature) {
    return World({{"p 1.0.0", {std::string("a 1 +feat=") + feature}}},
                 {{"a 1.0.0", {"b 1", "c 1 +optional"}, {{"fb", {"dep:c"}}}}, {"b 1.0.0"}, {"c 1.0.0"}})
        .chosen();
  };
  const std::string head =
      "failed to select a version for `a`.\n    ... required by package `p v1.0.0 (/w/p)`\n"
      "versions that meet the requirements `^1` are: 1.0.0\n\n";
  const std::string tail = "\n\nfailed to select a version for `a` which could resolve this conflict";
  EXPECT_EQ(with("nopes"), head +
                               "package `p` depends on `a` with feature `nopes` but `a` does not have that feature.\n"
                               " available features: fb\n" +
                               tail);
  EXPECT_EQ(with("fb2"), head +
                             "package `p` depends on `a` with feature `fb2` but `a` does not have that feature.\n"
                             " package `a` does have feature `fb`\n" +
                             tail);
  EXPECT_EQ(
      with("b"),
      head +
          "package `p` depends on `a` with feature `b` but `a` does not have that feature.\n"
          " A required dependency with that name exists, but only optional dependencies can be used as features.\n" +
          tail);
  EXPECT_EQ(
      with("c"),
      head +
          "package `p` depends on `a` with feature `c` but `a` does not have that feature.\n"
          " An optional dependency with that name exists, but that dependency uses the \"dep:\" syntax in the features "
          "table, so it does not have an implicit feature with that name.\n" +
          tail);
}

TEST(Explain, Links) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1", "b 1"}}}, {{"a 1.0.0", {}, {}, "x"}, {"b 1.0.0", {}, {}, "x"}}).chosen(),
            R"(failed to select a version for `b`.
    ... required by package `p v1.0.0 (/w/p)`
versions that meet the requirements `^1` are: 1.0.0

package `b` links to the native library `x`, but it conflicts with a previous package which links to `x` as well:
package `a v1.0.0`
    ... which satisfies dependency `a = "^1"` of package `p v1.0.0 (/w/p)`
Only one package in the dependency graph may specify the same links value. This helps ensure that only one copy of a native library is linked in the final binary. Try to adjust your dependencies so that only one package uses the `links = "x"` value. For more information, see https://doc.rust-lang.org/cargo/reference/resolver.html#links.

failed to select a version for `b` which could resolve this conflict)");
  EXPECT_EQ(World({{"m1 1.0.0", {}, {}, "x"}, {"m2 1.0.0", {}, {}, "x"}}, {}).chosen(),
            "Attempting to resolve a dependency with more than one crate with links=x.\n"
            "This will not build as is. Consider rebuilding the .lock file.");
}

TEST(Explain, NoSuchPackage) {
  EXPECT_EQ(World({{"p 1.0.0", {"a 1"}}}, {{"a 1.0.0", {"x=b 1"}}, {"b 1.0.0", {"nowhere 1"}}}).chosen(),
            "no matching package named `nowhere` found\nlocation searched: the index\nrequired by package `b v1.0.0`\n"
            "    ... which satisfies dependency `x = \"^1\"` of package `a v1.0.0`\n"
            "    ... which satisfies dependency `a = \"^1\"` of package `p v1.0.0 (/w/p)`");
}

TEST(Explain, SimilarNames) {
  const auto searched = [](std::vector<std::string> names) {
    std::vector<PackageSpec> packages;
    for (const auto& name : names) packages.push_back({name + " 1.0.0"});
    return World({{"pppppppp 1.0.0", {"fooz 1"}}}, packages).chosen();
  };
  const std::string tail = "\nlocation searched: the index\nrequired by package `pppppppp v1.0.0 (/w/pppppppp)`";
  const std::string head = "no matching package found\nsearched package name: `fooz`\nperhaps you meant:      ";
  EXPECT_EQ(searched({"fooa"}), head + "fooa" + tail);
  EXPECT_EQ(searched({"fooa", "foob"}), head + "fooa or foob" + tail);
  EXPECT_EQ(searched({"fooa", "foob", "fooc"}), head + "fooa, foob or fooc" + tail);
  EXPECT_EQ(searched({"barr", "fooa", "foob", "fooc", "food"}), head + "fooa, foob, fooc, ..." + tail);
}

TEST(Explain, VersionsThatDoNotMatch) {
  const std::string tail = "\nlocation searched: the index\nrequired by package `p v1.0.0 (/w/p)`";
  EXPECT_EQ(World({{"p 1.0.0", {"bar 2"}}}, {{"bar 1.0.0"}, {"bar 1.1.0"}, {"bar 1.2.0"}, {"bar 1.3.0"}}).chosen(),
            "failed to select a version for the requirement `bar = \"^2\"`\ncandidate versions found which didn't "
            "match: 1.3.0, 1.2.0, 1.1.0, ..." +
                tail);
  EXPECT_EQ(World({{"p 1.0.0", {"bar 1.1"}}}, {{"bar 1.0.0"}, {"bar 1.1.0-a"}, {"bar 1.1.0-b"}}).chosen(),
            "failed to select a version for the requirement `bar = \"^1.1\"`\ncandidate versions found which didn't "
            "match: 1.1.0-b, 1.1.0-a, 1.0.0" +
                tail +
                "\nif you are looking for the prerelease package it needs to be specified explicitly\n    bar = { "
                "version = \"1.1.0-b\" }");
  EXPECT_EQ(World({{"p 1.0.0", {"bar 1"}}}, {{"bar 1.0.0", {}, {}, "", "", true}, {"bar 2.0.0"}}).chosen(),
            "failed to select a version for the requirement `bar = \"^1\"`\n  version 1.0.0 is yanked" + tail);
}

TEST(Explain, OfflineModeIsRemembered) {
  World world({{"p 1.0.0", {"bar 1"}}}, {});
  world.query.offline = true;
  EXPECT_TRUE(world.chosen().ends_with(
      "required by package `p v1.0.0 (/w/p)`\nAs a reminder, you're using offline mode (--offline) which can sometimes "
      "cause surprising "
      "resolution failures, if this error is too confusing you may wish to retry without `--offline`."));
}

TEST(Explain, Circles) {
  EXPECT_EQ(
      World({{"a 1.0.0", {"p +path"}}, {"p 1.0.0", {"a +path"}}}, {}).chosen(),
      "cyclic package dependency: package `a v1.0.0 (/w/a)` depends on itself. Cycle:\npackage `a v1.0.0 (/w/a)`\n"
      "    ... which satisfies path dependency `a` of package `p v1.0.0 (/w/p)`\n"
      "    ... which satisfies path dependency `p` of package `a v1.0.0 (/w/a)`");
  EXPECT_EQ(
      World({{"p 1.0.0", {"p +path"}}}, {}).chosen(),
      "cyclic package dependency: package `p v1.0.0 (/w/p)` depends on itself. Cycle:\npackage `p v1.0.0 (/w/p)`\n"
      "    ... which satisfies path dependency `p` of package `p v1.0.0 (/w/p)`");
  EXPECT_EQ(World({{"a 1.0.0", {"p +path"}}, {"p 1.0.0", {"dev: a +path"}}}, {}).chosen(), "");
}

TEST(Explain, PathPackagesOfOneNameAndVersion) {
  const auto version = semver::Version::parse("1.0.0").value();
  Resolve resolve;
  resolve.nodes.push_back({.id = PackageId("foo", version, SourceId::path("/a"))});
  resolve.nodes.push_back({.id = PackageId("foo", semver::Version::parse("1.0.1").value(), SourceId::path("/b"))});
  check_collisions(resolve);
  resolve.nodes.back().id = PackageId("foo", version, SourceId::path("/b"));
  try {
    check_collisions(resolve);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "package collision in the lockfile: packages foo v1.0.0 (/a) and foo v1.0.0 (/b) are different, but "
              "only one can be written to lockfile unambiguously");
  }
}

TEST(Explain, FeaturesOfMembers) {
  const auto with = [](const char* feature, DeclaredFeatures features) {
    World world({{"p 1.0.0", {"a 1 +optional", "b 1"}, std::move(features)}}, {{"a 1.0.0"}, {"b 1.0.0"}});
    world.options.roots[0].features = {{feature}, false, true};
    return world.chosen();
  };
  EXPECT_EQ(with("x", {{"x", {"x"}}}), "cyclic feature dependency: feature `x` depends on itself");
  EXPECT_EQ(
      with("zz", {{"f1", {}}}),
      "package `p v1.0.0 (/w/p)` does not have the feature `zz`\n\nhelp: a feature with a similar name exists: `a`");
  EXPECT_EQ(with("nopenope", {}), "package `p v1.0.0 (/w/p)` does not have the feature `nopenope`");
  EXPECT_EQ(with("c/x", {}), "package `p v1.0.0 (/w/p)` does not have a dependency named `c`");
  EXPECT_EQ(with("b", {}),
            "package `p v1.0.0 (/w/p)` does not have feature `b`\n\nhelp: a dependency with that name exists but it is "
            "required "
            "dependency and only optional dependencies can be used as features.");
  EXPECT_EQ(with("a", {{"f1", {"dep:a"}}, {"f2", {"dep:a", "a/x"}}, {"f3", {"a/x"}}, {"f4", {"dep:a"}}}),
            "package `p v1.0.0 (/w/p)` does not have feature `a`\n\nhelp: an optional dependency with that name "
            "exists, but the `features` table "
            "includes it with the \"dep:\" syntax so it does not have an implicit feature with that name\nDependency "
            "`a` would be enabled by "
            "these features:\n\t- `f1`\n\t- `f2`\n\t- `f3`\n\t  ...");
}

}  // namespace
}  // namespace gantry::resolver
