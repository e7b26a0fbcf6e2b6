// What is noted of uses, and what is removed from the caches when it was not used for long.
#include <gtest/gtest.h>

#include <unistd.h>

#include "base/path.h"
#include "sources/cache_cleaner.h"
#include "sources/package_cache.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kMonth = 2'629'746;

class UsageDatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    home = testing::TempDir() + "usage-" + std::to_string(::getpid()) + "-" +
           testing::UnitTest::GetInstance()->current_test_info()->name();
    files.remove_directory_tree(home);
    files.create_directories(home);
  }
  void TearDown() override { files.remove_directory_tree(home); }

  std::string place(const std::string& name) const { return path::join(home, name); }
  void put(const std::string& name) {
    files.create_directories(std::string(path::parent(place(name))));
    files.write_atomic(place(name), "text");
  }
  bool has(const std::string& name) const { return files.exists(place(name)); }

  // A registry with one package.
  CacheUsage usage() {
    put("registry/index/r/config.json");
    put("registry/cache/r/a-1.0.0.crate");
    put("registry/src/r/a-1.0.0/Cargo.toml");
    CacheUsage used;
    used.registries["r"] = {{"a-1.0.0.crate"}, {"a-1.0.0"}};
    return used;
  }

  // Rows of a query, columns by blanks apart.
  std::string ask(const char* query) {
    sql::Connection sql(place(".global-cache"), sql::Connection::Mode::ReadOnly, 0);
    std::string rows;
    auto result = sql.query(query);
    while (result.step()) rows += result.text(0) + ";";
    return rows;
  }

  void clean(std::int64_t now) {
    UsageDatabase database(home, now);
    clean_caches(database, home, now, files, reporter);
  }

  DiskFileSystem files;
  test::RecordingReporter reporter;
  std::string home;
};

TEST_F(UsageDatabaseTest, IsMadeAsCargoMakesIt) {
  UsageDatabase database(home, kNow);
  EXPECT_EQ(ask("PRAGMA user_version"), "7;");
  EXPECT_EQ(ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"),
            "git_checkout;git_db;global_data;registry_crate;registry_index;registry_src;");
  EXPECT_EQ(database.last_cleaned(), kNow);
  EXPECT_EQ(UsageDatabase(home, kNow + 1).last_cleaned(), kNow);
}

TEST_F(UsageDatabaseTest, TimesAreKeptToFiveMinutes) {
  auto used = usage();
  used.git["g-1"] = {"abc"};
  constexpr const char* kTimes =
      "SELECT timestamp FROM registry_index UNION ALL SELECT timestamp FROM registry_crate UNION ALL"
      " SELECT timestamp FROM registry_src UNION ALL SELECT timestamp FROM git_db UNION ALL"
      " SELECT timestamp FROM git_checkout";
  UsageDatabase database(home, kNow);
  database.note(used, kNow, files);
  EXPECT_EQ(ask(kTimes), "1700000000;1700000000;1700000000;1700000000;1700000000;");
  database.note(used, kNow + 300, files);
  EXPECT_EQ(ask(kTimes), "1700000000;1700000000;1700000000;1700000000;1700000000;");
  database.note(used, kNow + 301, files);
  EXPECT_EQ(ask(kTimes), "1700000301;1700000301;1700000301;1700000301;1700000301;");
  EXPECT_EQ(ask("SELECT size FROM registry_crate"), "4;");
}

TEST_F(UsageDatabaseTest, ArchivesThatAreNotThereAreNotNoted) {
  const auto used = usage();
  files.remove_file(place("registry/cache/r/a-1.0.0.crate"));
  UsageDatabase(home, kNow).note(used, kNow, files);
  EXPECT_EQ(ask("SELECT name FROM registry_crate"), "");
  EXPECT_EQ(ask("SELECT name FROM registry_src"), "a-1.0.0;");
}

TEST_F(UsageDatabaseTest, UnpackedPackagesLiveAMonthAndDownloadsThree) {
  UsageDatabase(home, kNow).note(usage(), kNow, files);
  clean(kNow + kMonth);
  EXPECT_TRUE(has("registry/src/r/a-1.0.0"));
  clean(kNow + kMonth + 1);
  EXPECT_FALSE(has("registry/src/r/a-1.0.0"));
  EXPECT_TRUE(has("registry/cache/r/a-1.0.0.crate"));
  clean(kNow + 3 * kMonth);
  EXPECT_TRUE(has("registry/cache/r/a-1.0.0.crate"));
  clean(kNow + 3 * kMonth + 1);
  EXPECT_FALSE(has("registry/cache/r"));
  EXPECT_FALSE(has("registry/index/r"));
  EXPECT_EQ(ask("SELECT name FROM registry_index UNION SELECT name FROM registry_crate"), "");
  EXPECT_EQ(ask("SELECT last_auto_gc FROM global_data"), std::to_string(kNow + 3 * kMonth + 1) + ";");
}

TEST_F(UsageDatabaseTest, CheckoutsLiveAMonthAndRepositoriesThree) {
  put("git/db/g-1/HEAD");
  put("git/checkouts/g-1/abc/Cargo.toml");
  CacheUsage used;
  used.git["g-1"] = {"abc"};
  UsageDatabase(home, kNow).note(used, kNow, files);
  clean(kNow + kMonth + 1);
  EXPECT_FALSE(has("git/checkouts/g-1/abc"));
  EXPECT_TRUE(has("git/db/g-1"));
  clean(kNow + 3 * kMonth + 1);
  EXPECT_FALSE(has("git/checkouts/g-1"));
  EXPECT_FALSE(has("git/db/g-1"));
}

TEST_F(UsageDatabaseTest, WhatIsUnknownCountsAsUsedNow) {
  usage();
  put("registry/cache/r/notes.txt");
  put("registry/src/other/b-1.0.0/Cargo.toml");
  put("git/db/g-1/HEAD");
  put("git/checkouts/g-1/abc/Cargo.toml");
  clean(kNow);
  EXPECT_EQ(ask("SELECT name || timestamp FROM registry_src"), "a-1.0.01700000000;");
  EXPECT_EQ(ask("SELECT name || size FROM registry_crate"), "a-1.0.0.crate4;");
  EXPECT_EQ(ask("SELECT name FROM git_checkout"), "abc;");
  clean(kNow + kMonth + 1);
  EXPECT_FALSE(has("registry/src/r/a-1.0.0"));
  EXPECT_TRUE(has("registry/src/other/b-1.0.0"));  // of a registry that has no index here
}

TEST_F(UsageDatabaseTest, WhatIsGoneIsForgotten) {
  UsageDatabase(home, kNow).note(usage(), kNow, files);
  files.remove_directory_tree(place("registry/src/r"));
  files.remove_directory_tree(place("registry/cache/r"));
  clean(kNow + 1);
  EXPECT_EQ(ask("SELECT name FROM registry_src UNION SELECT name FROM registry_crate"), "");
}

TEST_F(UsageDatabaseTest, PackagesOfALocalRegistryStayWhileTheyAreInUse) {
  put("registry/src/local/a-1.0.0/Cargo.toml");
  CacheUsage used;
  used.registries["local"].sources = {"a-1.0.0"};
  UsageDatabase(home, kNow).note(used, kNow, files);
  clean(kNow + 300);
  EXPECT_TRUE(has("registry/src/local/a-1.0.0"));
  clean(kNow + 301);
  EXPECT_FALSE(has("registry/src/local"));
}

TEST_F(UsageDatabaseTest, WhatIsRemovedIsToldToThoseWhoWantToKnow) {
  UsageDatabase(home, kNow).note(usage(), kNow, files);
  reporter.level = Verbosity::Verbose;
  clean(kNow + 3 * kMonth + 1);
  const std::vector<std::string> want{"    Removing " + place("registry/index/r"),
                                      "    Removing " + place("registry/src/r"),
                                      "    Removing " + place("registry/cache/r")};
  EXPECT_EQ(reporter.lines, want);
}

TEST_F(UsageDatabaseTest, ADamagedDatabaseIsToldOnceAndFailsNothing) {
  put(".global-cache");
  files.write_atomic(place(".global-cache"), "this is not a database, whatever its name may say");
  PackageCacheState state;
  for (int i = 0; i < 2; ++i) {
    state.usage = usage();
    note_usage(state, home, kNow, files, reporter);
  }
  ASSERT_EQ(reporter.lines.size(), 1U);
  EXPECT_TRUE(reporter.lines[0].starts_with("warning: failed to save last-use data\n"));
  EXPECT_EQ(reporter.stderr_text, "\nfile is not a database\n\nCaused by:\n  Error code 26: file is not a database\n");
  EXPECT_TRUE(state.warned);
}

TEST_F(UsageDatabaseTest, WhereNothingCanBeWrittenNobodyIsBothered) {
  PackageCacheState state;
  state.usage = usage();
  note_usage(state, place("missing"), kNow, files, reporter);
  EXPECT_TRUE(reporter.lines.empty());
  EXPECT_TRUE(state.failed);
  EXPECT_FALSE(state.warned);
}

TEST_F(UsageDatabaseTest, ADatabaseOfANewerProgramIsUsedAsItIs) {
  UsageDatabase(home, kNow).sql().execute("PRAGMA user_version = 99");
  UsageDatabase(home, kNow).note(usage(), kNow, files);
  EXPECT_EQ(ask("SELECT name FROM registry_src"), "a-1.0.0;");
}

TEST_F(UsageDatabaseTest, NothingIsRemovedWhileSomebodyReads) {
  {
    const auto build = lock_for_reading(home, files, reporter);
    const auto other = lock_for_reading(home, files, reporter);
    EXPECT_TRUE(build && other);
    EXPECT_FALSE(RemovalLock::try_take(home, files));
  }
  {
    PackageCacheState state;
    const auto lock = lock_package_cache(state, home, files, reporter);
    EXPECT_EQ(lock_package_cache(state, home, files, reporter), lock);  // of the same command
    EXPECT_FALSE(RemovalLock::try_take(home, files));
  }
  EXPECT_TRUE(RemovalLock::try_take(home, files));
  EXPECT_TRUE(reporter.lines.empty());
}

TEST(TimeOfUseTest, TestsSetTheClock) {
  Environment environment;
  EXPECT_GT(time_of_use(environment, SystemClock()), kNow);
  environment.set("__CARGO_TEST_LAST_USE_NOW", "12");
  EXPECT_EQ(time_of_use(environment, SystemClock()), 12);
  environment.set("__CARGO_TEST_LAST_USE_NOW", "soon");
  EXPECT_GT(time_of_use(environment, SystemClock()), kNow);
}

}  // namespace
}  // namespace gantry::sources
