#include "freshness/tracker.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::freshness {
namespace {

class ManualClock : public Clock {
 public:
  std::int64_t now = 1'900'000'000'000'000'000;
  std::int64_t file_time_ns() const override { return now; }
  std::int64_t monotonic_ns() const override { return now; }
};

class TrackerTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  Environment environment;
  ManualClock clock;
  BuildDatabase database{"/w/target/db"};

  void SetUp() override { files.file("/w/src/lib.rs", "fn a() {}").file("/w/target/liba.rlib", "x"); }

  static UnitFacts facts(std::string identity = "a") {
    UnitFacts unit;
    unit.identity = std::move(identity);
    unit.facts = {{FactKind::Profile, "", "dev"}, {FactKind::Features, "", ""}};
    unit.outputs = {"/w/target/liba.rlib"};
    unit.base_directory = "/w";
    return unit;
  }
  Tracker tracker() { return Tracker(database, files, environment, clock, "/w"); }
  void build(const UnitFacts& unit, UnitOutcome outcome = {.files = {"src/lib.rs"}}) {
    auto run = tracker();
    run.check(unit);
    run.begin(unit);
    run.finish(unit, std::move(outcome));
  }
  std::string reason(const UnitFacts& unit) {
    auto run = tracker();
    const auto verdict = run.check(unit);
    return verdict.fresh ? "fresh" : verdict.reason.value_or("never built");
  }
};

TEST_F(TrackerTest, NeverBuiltHasNoReason) { EXPECT_EQ(reason(facts()), "never built"); }

TEST_F(TrackerTest, UnchangedIsFresh) {
  build(facts());
  EXPECT_EQ(reason(facts()), "fresh");
}

TEST_F(TrackerTest, ATouchedFileIsFreshAndItsTimeIsRemembered) {
  build(facts());
  files.file("/w/src/lib.rs", "fn a() {}");
  EXPECT_EQ(reason(facts()), "fresh");
  EXPECT_EQ(database.find_unit("a")->inputs[0].mtime_ns, files.stat("/w/src/lib.rs")->mtime_ns);
}

TEST_F(TrackerTest, ChangedContentIsDirty) {
  build(facts());
  files.file("/w/src/lib.rs", "fn b() {}");
  EXPECT_TRUE(reason(facts()).starts_with("the file `src/lib.rs` has changed ("));
}

TEST_F(TrackerTest, SameSizeEditIsDirty) {
  build(facts());
  files.file("/w/src/lib.rs", "fn c() {}");
  EXPECT_NE(reason(facts()), "fresh");
}

TEST_F(TrackerTest, AMissingFileIsDirty) {
  build(facts());
  files.remove_file("/w/src/lib.rs");
  EXPECT_EQ(reason(facts()), "the file `src/lib.rs` is missing");
}

TEST_F(TrackerTest, AnEditDuringTheBuildIsNotMissed) {
  const auto unit = facts();
  auto run = tracker();
  run.check(unit);
  clock.now = files.stat("/w/src/lib.rs")->mtime_ns;
  run.begin(unit);
  run.finish(unit, {.files = {"src/lib.rs"}});
  EXPECT_NE(reason(unit), "fresh");
}

TEST_F(TrackerTest, AnEditDuringTheBuildIsNotMissedWhenItsTimeIsPutBack) {
  const auto unit = facts();
  const auto before = files.stat("/w/src/lib.rs")->mtime_ns;
  clock.now = before + 1;
  auto run = tracker();
  run.check(unit);
  run.begin(unit);
  files.file("/w/src/lib.rs", "edited after it was read");
  ASSERT_FALSE(files.set_mtime("/w/src/lib.rs", before));
  run.finish(unit, {.files = {"src/lib.rs"}});
  EXPECT_NE(reason(unit), "fresh");
}

TEST_F(TrackerTest, FactsAreComparedInOrderOfKind) {
  build(facts());
  auto changed = facts();
  changed.facts = {{FactKind::Profile, "", "release"}, {FactKind::Features, "", "x"}};
  EXPECT_EQ(reason(changed), "the list of features changed");
  changed.facts[1].value = "";
  EXPECT_EQ(reason(changed), "the profile configuration changed");
}

TEST_F(TrackerTest, VariablesReadByTheUnitCount) {
  environment.set("FOO", "1");
  build(facts(), {.environment = {{"FOO", "1"}, {"OWN", "x"}}});
  auto with_own = facts();
  with_own.own_environment["OWN"] = "x";
  EXPECT_EQ(reason(with_own), "fresh");
  environment.set("FOO", "2");
  EXPECT_EQ(reason(with_own), "the environment variable FOO changed");
  with_own.is_script_run = true;
  EXPECT_EQ(reason(with_own), "the env variable FOO changed");
}

TEST_F(TrackerTest, ARebuiltDependencyMakesItsDependentDirty) {
  build(facts("dep"));
  auto unit = facts("user");
  unit.dependencies = {{"dep", "dep"}};
  build(unit);
  EXPECT_EQ(reason(unit), "fresh");
  build(facts("dep"));
  EXPECT_TRUE(reason(unit).starts_with("the dependency `dep` was rebuilt ("));
}

TEST_F(TrackerTest, ARenamedDependencyMakesItsDependentDirty) {
  build(facts("dep"));
  auto unit = facts("user");
  unit.dependencies = {{"dep", "foo", "foo"}};
  build(unit);
  unit.dependencies = {{"dep", "bar", "bar"}};
  EXPECT_EQ(reason(unit), "name of dependency changed (foo => bar)");
}

TEST_F(TrackerTest, TheNumberOfDependenciesCounts) {
  build(facts("dep"));
  auto unit = facts("user");
  build(unit);
  unit.dependencies = {{"dep", "dep", "dep"}};
  EXPECT_EQ(reason(unit), "number of dependencies changed (0 => 1)");
}

TEST_F(TrackerTest, ADependencyWithOtherFactsIsToldApartFromAChangedFile) {
  auto dependency = facts("dep");
  build(dependency);
  auto unit = facts("user");
  unit.dependencies = {{"dep", "dep", "dep"}};
  build(unit);
  dependency.facts[0].value = "release";
  build(dependency);
  EXPECT_EQ(reason(unit), "info of dependency `dep` changed");
}

TEST_F(TrackerTest, WhatAScriptAsksForIsPartOfItsUsers) {
  environment.set("FOO", "1");
  auto script = facts("script");
  script.is_script_run = true;
  build(script, {.environment = {{"FOO", "1"}}});
  auto unit = facts("user");
  unit.dependencies = {{"script", "build_script_build", "user"}};
  build(unit);
  EXPECT_EQ(reason(unit), "fresh");
  environment.set("FOO", "2");
  auto run = tracker();
  EXPECT_EQ(run.check(script).reason, "the env variable FOO changed");
  EXPECT_EQ(run.check(unit).reason, "info of dependency `user` changed");
}

TEST_F(TrackerTest, AScriptWithoutInstructionsDependsOnItsPackage) {
  auto script = facts("script");
  script.is_script_run = true;
  build(script, {.package_directory = "/w/src"});
  EXPECT_EQ(reason(script), "fresh");
  files.file("/w/src/lib.rs", "fn b() {}");
  EXPECT_EQ(reason(script), "the precalculated components changed");
}

TEST_F(TrackerTest, HiddenFilesAreNoPartOfAPackageUnlessGitIsUsed) {
  auto script = facts("script");
  script.is_script_run = true;
  const auto hide = [&](const char* content) { files.file("/w/src/.config/x", content).file("/w/src/.x", content); };
  build(script, {.package_directory = "/w/src"});
  hide("1");
  files.set_mtime("/w/src", 5);
  EXPECT_EQ(reason(script), "fresh");
  files.directory("/w/.git");
  EXPECT_EQ(reason(script), "the precalculated components changed");
  build(script, {.package_directory = "/w/src"});
  EXPECT_EQ(reason(script), "fresh");
  hide("2");
  EXPECT_EQ(reason(script), "the precalculated components changed");
}

TEST_F(TrackerTest, WhatAPackageLeavesOutIsNoInputOfItsScript) {
  const PackageFilter filter{[](const std::string& path, bool is_directory) {
                               if (is_directory) return EntryUse::Watched;
                               return path.ends_with(".log") ? EntryUse::None : EntryUse::Counts;
                             },
                             true};
  const auto filters = [&](const std::string& directory) { return directory == "/w/src" ? &filter : nullptr; };
  const auto verdict = [&](const UnitFacts& unit) {
    return Tracker(database, files, environment, clock, "/w", filters).check(unit).reason.value_or("fresh");
  };
  auto script = facts("script");
  script.is_script_run = true;
  files.file("/w/src/old.log", "1");
  {
    Tracker run(database, files, environment, clock, "/w", filters);
    run.check(script);
    run.begin(script);
    run.finish(script, {.package_directory = "/w/src"});
  }
  files.file("/w/src/old.log", "2").file("/w/src/new.log", "1").set_mtime("/w/src", 5);
  EXPECT_EQ(reason(script), "the precalculated components changed");  // who does not know the filter looks once more
  EXPECT_EQ(verdict(script), "fresh");
  EXPECT_EQ(reason(script), "fresh");  // the time is remembered
  files.file("/w/src/deep/new.log", "1").set_mtime("/w/src", 6);
  EXPECT_EQ(verdict(script), "fresh");
  files.file("/w/src/deep/new", "1").set_mtime("/w/src/deep", 7);
  EXPECT_EQ(verdict(script), "the precalculated components changed");
}

TEST_F(TrackerTest, AMissingOutputIsToldBeforeARebuiltDependency) {
  build(facts("dep"));
  auto unit = facts("user");
  unit.dependencies = {{"dep", "dep", "dep"}};
  unit.outputs = {"/w/target/user"};
  files.file("/w/target/user", "x");
  build(unit);
  build(facts("dep"));
  files.remove_file("/w/target/user");
  EXPECT_EQ(reason(unit), "couldn't read metadata for file `target/user`");
}

TEST_F(TrackerTest, WhatTheScriptHasJustMadeIsNotNewerThanItsReader) {
  files.file("/w/target/out/made.rs", "x");
  auto unit = facts();
  unit.own_environment["OUT_DIR"] = "/w/target/out";
  clock.now = files.stat("/w/target/out/made.rs")->mtime_ns;
  build(unit, {.files = {"target/out/made.rs"}});
  EXPECT_EQ(reason(unit), "fresh");
}

TEST_F(TrackerTest, ADependentMayFinishBeforeItsDependency) {
  const auto dependency = facts("dep");
  auto user = facts("user");
  user.dependencies = {{"dep", "dep"}};
  {
    auto run = tracker();
    run.check(dependency);
    run.check(user);
    run.begin(dependency);
    run.begin(user);
    run.finish(user, {.files = {"src/lib.rs"}});
    run.finish(dependency, {.files = {"src/lib.rs"}});
  }
  EXPECT_EQ(reason(dependency), "fresh");
  EXPECT_EQ(reason(user), "fresh");
}

TEST_F(TrackerTest, AMissingOutputIsDirty) {
  build(facts());
  files.remove_file("/w/target/liba.rlib");
  EXPECT_EQ(reason(facts()), "couldn't read metadata for file `target/liba.rlib`");
}

TEST_F(TrackerTest, AGuardedOutputThatSomebodyReplacedIsDirty) {
  auto unit = facts();
  build(unit);
  files.file("/w/target/liba.rlib", "y");
  EXPECT_EQ(reason(unit), "fresh");
  unit.guard_outputs = true;
  build(unit);
  files.file("/w/target/liba.rlib", "z");
  EXPECT_NE(reason(unit), "fresh");
}

TEST_F(TrackerTest, AGuardedOutputWithAnotherTimeIsFreshAndItsTimeIsRemembered) {
  auto unit = facts();
  unit.guard_outputs = true;
  build(unit);
  files.set_mtime("/w/target/liba.rlib", 5);
  EXPECT_EQ(reason(unit), "fresh");
  EXPECT_EQ(database.find_unit("a")->outputs[0].mtime_ns, 5);
}

TEST_F(TrackerTest, OutputsAreLookedForWhereTheTargetDirectoryIsNow) {
  auto unit = facts();
  build(unit);
  unit.outputs = {"/moved/liba.rlib"};
  EXPECT_EQ(reason(unit), "couldn't read metadata for file `/moved/liba.rlib`");
  files.file("/moved/liba.rlib", "x");
  EXPECT_EQ(reason(unit), "fresh");
  EXPECT_EQ(database.find_unit("a")->outputs[0].path, "/moved/liba.rlib");
  build(unit);
  unit.is_script_run = true;
  unit.outputs = {"/elsewhere/liba.rlib"};
  files.file("/elsewhere/liba.rlib", "x").remove_file("/moved/liba.rlib");
  EXPECT_NE(reason(unit), "fresh");
}

TEST_F(TrackerTest, AFailedBuildIsNotFresh) {
  build(facts());
  {
    auto run = tracker();
    run.begin(facts());
  }
  EXPECT_NE(reason(facts()), "fresh");
}

TEST_F(TrackerTest, AMissingRerunFileIsAlwaysDirty) {
  build(facts(), {.files = {"gone.txt"}});
  EXPECT_EQ(reason(facts()), "the file `gone.txt` is missing");
}

TEST(FileTree, LinksOfAPackageAreFollowedUnlessTheyLeadBackUp) {
  std::string root = testing::TempDir() + "/gantry-tree-XXXXXX";
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  DiskFileSystem disk;
  disk.create_directories(root + "/pkg/a/b");
  disk.create_directories(root + "/outside");
  disk.write_atomic(root + "/outside/file", "x");
  disk.symlink("..", root + "/pkg/a/b/up");
  disk.symlink(root + "/outside", root + "/pkg/out");
  disk.symlink("nowhere", root + "/pkg/broken");
  std::map<std::string, InputKind> seen;
  for (const auto& state : observe_tree(disk, root + "/pkg", root + "/pkg", InputKind::Package))
    seen[state.path] = state.kind;
  EXPECT_EQ(seen, (std::map<std::string, InputKind>{{"", InputKind::Package},
                                                    {"a", InputKind::Directory},
                                                    {"a/b", InputKind::Directory},
                                                    {"a/b/up", InputKind::Exists},
                                                    {"broken", InputKind::Absent},
                                                    {"out", InputKind::Directory},
                                                    {"out/file", InputKind::File}}));
  const auto loops = file_system_loops(disk, root + "/pkg");
  ASSERT_EQ(loops.size(), 1U);
  EXPECT_EQ(loops[0].link, root + "/pkg/a/b/up");
  EXPECT_EQ(loops[0].ancestor, root + "/pkg/a");
  std::filesystem::remove_all(root);
}

TEST_F(TrackerTest, ALinkInAWatchedDirectoryMayLeadNowhereUntilSomethingIsThere) {
  files.file("/w/data/a.txt", "1").dangling_link("/w/data/link");
  build(facts(), {.files = {"data"}});
  EXPECT_EQ(reason(facts()), "fresh");
  files.file("/w/data/link", "1");
  EXPECT_NE(reason(facts()), "fresh");
}

TEST_F(TrackerTest, APackageIsWatchedWithNewAndRemovedFiles) {
  files.file("/w/pkg/Cargo.toml", "x").file("/w/pkg/a.txt", "1");
  auto unit = facts();
  build(unit, {.package_directory = "/w/pkg"});
  EXPECT_EQ(reason(unit), "fresh");
  files.file("/w/pkg/b.txt", "1");
  files.set_mtime("/w/pkg", 5);
  EXPECT_NE(reason(unit), "fresh");
}

TEST_F(TrackerTest, ACopiedCheckoutStaysFresh) {
  build(facts());
  ASSERT_TRUE(database.save(files));
  files.file("/copy/src/lib.rs", "fn a() {}").file("/copy/target/liba.rlib", "x");
  files.write_atomic("/copy/target/db", *files.read("/w/target/db"));
  BuildDatabase copied("/copy/target/db");
  copied.load(files);
  Tracker run(copied, files, environment, clock, "/copy");
  auto unit = facts();
  unit.base_directory = "/copy";
  unit.outputs = {"/copy/target/liba.rlib"};
  EXPECT_TRUE(run.check(unit).fresh);
}

}  // namespace
}  // namespace gantry::freshness
