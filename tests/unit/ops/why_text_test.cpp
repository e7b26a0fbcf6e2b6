// What `gantry why` says, given what it found.
#include "ops/why_text.h"

#include <gtest/gtest.h>

#include "ops/why_json.h"
#include "unit/resolver/packages.h"

namespace gantry::ops {
namespace {

PackageId id(const std::string& name, const std::string& version) {
  return {name, semver::Version::parse(version).value(), SourceId::crates_io()};
}
PackageId member(const std::string& name) {
  return {name, semver::Version::parse("0.1.0").value(), SourceId::path("/w/" + name)};
}
semver::Version version(const std::string& text) { return semver::Version::parse(text).value(); }

WhyReport report_of(WhyPackage package) { return {{std::move(package)}, std::nullopt}; }

WhyPackage libc() {
  WhyPackage package;
  package.id = id("libc", "0.2.150");
  WhyUse use;
  use.chain = {{member("app"), "", std::nullopt},
               {id("rand", "0.8.5"), "default", resolver::dependency("rand ^0.8")},
               {id("rand", "0.8.5"), "std", std::nullopt},
               {id("libc", "0.2.150"), "", resolver::dependency("libc ^0.2 +optional +cfg=unix")}};
  use.dependents = {{id("log", "0.4.1"), "", resolver::dependency("dev: libc ^0.2.1")},
                    {id("rand", "0.8.5"), "std", resolver::dependency("libc ^0.2 +optional +cfg=unix")}};
  use.features = {
      {"default",
       {{id("log", "0.4.1"), "", std::nullopt}, {package.id, "default", resolver::dependency("libc ^0.2.1")}}},
      {"std", {{package.id, "default", std::nullopt}, {package.id, "std", std::nullopt}}}};
  package.uses.push_back(use);
  package.version.has_choice = true;
  package.version.is_locked = true;
  package.version.others = {{version("0.2.155"), {{WhyObstacle::Kind::LockFile}}},
                            {version("0.3.0"), {{WhyObstacle::Kind::Requirement, {}, {}, use.dependents}}}};
  return package;
}

TEST(WhyText, TellsOfAPackage) {
  EXPECT_EQ(why_text(report_of(libc()), {.program = "gantry"}), R"(libc v0.2.150

  in the graph
    app v0.1.0 (/w/app)
    └── rand v0.8.5 with feature `default`, by `rand = "^0.8"`
        └── feature `std` of it
            └── libc v0.2.150, by `libc = "^0.2"` for `cfg(unix)`

  needed by
    log v0.4.1, by dev-dependency `libc = "^0.2.1"`
    rand v0.8.5 (feature `std`), by `libc = "^0.2"` for `cfg(unix)`

  features
    default: asked for by log v0.4.1
    std: part of `default`

  version
    Cargo.lock holds it
    0.2.155 fits: `gantry update libc@0.2.150 --precise 0.2.155` takes it
    0.3.0 is refused by log v0.4.1, which wants dev-dependency `libc = "^0.2.1"`, and 1 more
)");
}

TEST(WhyText, InPlainCharacters) {
  auto package = libc();
  package.uses[0].dependents.resize(1);
  package.uses[0].features.clear();
  package.version = {};
  package.version.has_choice = true;
  EXPECT_EQ(why_text(report_of(package), {.ascii = true, .program = "gantry"}), R"(libc v0.2.150

  in the graph
    app v0.1.0 (/w/app)
    `-- rand v0.8.5 with feature `default`, by `rand = "^0.8"`
        `-- feature `std` of it
            `-- libc v0.2.150, by `libc = "^0.2"` for `cfg(unix)`

  version
    there is no newer one
)");
}

TEST(WhyText, TellsWhatKeepsAPackageOut) {
  WhyPackage package;
  package.id = id("winapi", "0.3.9");
  package.locked = {{member("app"), "", std::nullopt},
                    {package.id, "", resolver::dependency("winapi 0.3 +cfg=windows")}};
  package.cut = {1, WhyCut::Reason::Platform};
  package.version.has_choice = true;
  EXPECT_EQ(why_text(report_of(package), {.program = "gantry"}), R"(winapi v0.3.9

  in Cargo.lock, but not in the graph
    app v0.1.0 (/w/app)
    └── winapi v0.3.9, by `winapi = "^0.3"` for `cfg(windows)`
    winapi is for other platforms (--target all follows every platform)

  version
    there is no newer one
)");
}

TEST(WhyText, TellsOfAFailure) {
  resolver::World world({{"p 1.0.0", {"bar *", "baz *"}}},
                        {{"bad 1.0.0"}, {"bad 1.0.1"}, {"bar 1.0.0", {"bad =1.0.0"}}, {"baz 1.0.0", {"bad =1.0.1"}}});
  auto culprits = resolver::find_culprits(world.options, world.query).value();
  const WhyReport report{{}, WhyFailure{culprits.failure, culprits.dependencies, false}};
  EXPECT_EQ(why_text(report, {.program = "gantry"}), R"(no version of `bad` suits everything that needs it

  needed
    p v1.0.0 (/w/p)
    └── baz v1.0.0, by `baz = "*"`
        └── bad, by `bad = "=1.0.1"`
    which 1.0.1 would meet

  cannot stand beside bad v1.0.0: one version of a compatible range
    p v1.0.0 (/w/p)
    └── bar v1.0.0, by `bar = "*"`
        └── bad v1.0.0, by `bad = "=1.0.0"`

  of which one must change
    `bar = "*"` of p v1.0.0 (/w/p)
    `baz = "*"` of p v1.0.0 (/w/p)
)");
  const auto json = why_json(report);
  EXPECT_NE(json.find(R"("culprits":[{"package":"path+file:///w/p#1.0.0","by":{"name":"bar")"), std::string::npos)
      << json;
}

TEST(WhyText, NothingToTell) {
  EXPECT_EQ(why_text({}, {.program = "gantry"}), "every dependency is met; name a package to learn why it is there\n");
  EXPECT_EQ(why_json({}), "{\"packages\":[],\"failure\":null}\n");
}

}  // namespace
}  // namespace gantry::ops
