// The database: group commit, undoing, uniqueness, search, what a crash leaves.
#include <gtest/gtest.h>

#include <thread>

#include <unistd.h>

#include "base/file_system.h"
#include "server/core/api_error.h"
#include "server/db/sqlite.h"
#include "server/db/sqlite_database.h"

namespace gantry::server::db {
namespace {

class SqliteDatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "registry-db-" + std::to_string(::getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    DiskFileSystem().remove_directory_tree(directory_);
    DiskFileSystem().create_directories(directory_);
  }
  void TearDown() override { DiskFileSystem().remove_directory_tree(directory_); }

  std::string path() const { return directory_ + "/registry.db"; }

  static std::int64_t add_crate(Transaction& transaction, const std::string& name, const std::string& description) {
    CrateRecord crate;
    crate.name = crate.canonical = name;
    crate.description = description;
    crate.max_version = "1.0.0";
    return transaction.add_crate(crate);
  }

  std::string directory_;
};

TEST_F(SqliteDatabaseTest, ThreadsShareCommits) {
  SqliteDatabase database(path());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&database, i] {
      for (int j = 0; j < 20; ++j) {
        database.write(
            [&](Transaction& t) { t.add_user("u" + std::to_string(i) + "-" + std::to_string(j), false, 0); });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  database.read([](Reader& reader) { EXPECT_EQ(reader.users().size(), 160U); });
}

TEST_F(SqliteDatabaseTest, AWriteThatThrowsLeavesNothing) {
  SqliteDatabase database(path());
  EXPECT_THROW(database.write([](Transaction& transaction) {
    transaction.add_user("half", false, 0);
    throw ApiError(422, "no");
  }),
               ApiError);
  database.read([](Reader& reader) { EXPECT_FALSE(reader.find_user("half")); });
}

TEST_F(SqliteDatabaseTest, StaysAfterItIsClosed) {
  {
    SqliteDatabase(path()).write([](Transaction& transaction) { transaction.add_user("alice", true, 5); });
  }
  SqliteDatabase database(path());
  database.read([](Reader& reader) { EXPECT_TRUE(reader.find_user("alice")->is_admin); });
}

TEST_F(SqliteDatabaseTest, VersionsThatDifferInBuildMetadataClash) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) {
    const auto user = transaction.add_user("alice", false, 0);
    const auto crate = add_crate(transaction, "foo", "d");
    VersionRecord version;
    version.version = "1.0.0+a";
    version.publisher.id = user;
    transaction.add_version(crate, version, "1.0.0");
    EXPECT_EQ(transaction.find_clash(crate, "1.0.0"), "1.0.0+a");
    EXPECT_FALSE(transaction.find_clash(crate, "1.0.1"));
  });
}

TEST_F(SqliteDatabaseTest, VersionsComeInPages) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) {
    VersionRecord version;
    version.publisher.id = transaction.add_user("alice", false, 0);
    const auto crate = add_crate(transaction, "foo", "d");
    const auto other = add_crate(transaction, "other", "d");
    for (const auto* number : {"1.0.0", "1.1.0", "2.0.0+x"}) {
      version.version = number;
      transaction.add_version(crate, version, std::string_view(number).substr(0, 5));
      transaction.add_version(other, version, std::string_view(number).substr(0, 5));
    }
    const auto first = transaction.newest_versions(crate, std::nullopt, 2);
    ASSERT_EQ(first.versions.size(), 2U);
    EXPECT_EQ(first.versions[0].version, "2.0.0+x");
    EXPECT_TRUE(first.has_more);
    const auto last = transaction.newest_versions(crate, first.versions[1].id, 2);
    ASSERT_EQ(last.versions.size(), 1U);
    EXPECT_EQ(last.versions[0].version, "1.0.0");
    EXPECT_FALSE(last.has_more);
    EXPECT_FALSE(transaction.newest_versions(crate, std::nullopt, 3).has_more);
    // Large ones one by one.
    version.index_line = std::string(5 << 20, 'x');
    for (const auto* number : {"3.0.0", "4.0.0"}) {
      version.version = number;
      transaction.add_version(crate, version, number);
    }
    EXPECT_EQ(transaction.newest_versions(crate, std::nullopt, 100).versions.size(), 1U);
    EXPECT_EQ(transaction.version_states(crate).size(), 5U);
    EXPECT_EQ(transaction.find_version(crate, "2.0.0+x")->version, "2.0.0+x");
    EXPECT_FALSE(transaction.find_version(crate, "2.0.0"));
    EXPECT_FALSE(transaction.find_version(crate, "2.0.0+y"));
  });
}

TEST_F(SqliteDatabaseTest, PagesAfterTheLastAreEmpty) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) { add_crate(transaction, "one", "d"); });
  database.read([](Reader& reader) {
    EXPECT_EQ(reader.search({"", 10, 2}).total, 1U);
    EXPECT_EQ(reader.search({"", 10, 2}).crates.size(), 0U);
  });
}

TEST_F(SqliteDatabaseTest, SearchRanksExactPrefixPartWords) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) {
    add_crate(transaction, "my-json", "x");
    add_crate(transaction, "json", "x");
    add_crate(transaction, "words", "for JSON documents");
    add_crate(transaction, "json-more", "x");
    add_crate(transaction, "none", "x");
  });
  database.read([](Reader& reader) {
    std::vector<std::string> names;
    for (const auto& crate : reader.search({"json", 10, 1}).crates) names.push_back(crate.name);
    EXPECT_EQ(names, (std::vector<std::string>{"json", "json-more", "my-json", "words"}));
    EXPECT_EQ(reader.search({"\"'; DROP TABLE crates; --", 10, 1}).total, 0U);
    EXPECT_EQ(reader.search({"", 10, 1}).total, 5U);
  });
}

TEST_F(SqliteDatabaseTest, DownloadsAreCountedForEachDay) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) {
    VersionRecord version;
    version.publisher.id = transaction.add_user("alice", false, 0);
    const auto crate = add_crate(transaction, "foo", "d");
    version.version = "1.0.0";
    const auto first = transaction.add_version(crate, version, "1.0.0");
    version.version = "2.0.0";
    const auto second = transaction.add_version(crate, version, "2.0.0");
    transaction.add_downloads(first, 100, 3);
    transaction.add_downloads(first, 100, 4);
    transaction.add_downloads(second, 101, 5);
    transaction.add_downloads(first, 99, 1);
    EXPECT_EQ(transaction.downloads_since(crate, 100), 12U);
    const auto days = transaction.daily_downloads(crate, 100);
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].count, 7U);
    EXPECT_EQ(days[1].version, second);
    EXPECT_EQ(transaction.find_crate("foo")->downloads, 13U);
    EXPECT_EQ(transaction.find_version(crate, "1.0.0")->downloads, 8U);
  });
}

TEST_F(SqliteDatabaseTest, DependentsAreThoseOfDefaultVersions) {
  SqliteDatabase database(path());
  database.write([](Transaction& transaction) {
    const auto one = add_crate(transaction, "one", "d");
    const auto two = add_crate(transaction, "two", "d");
    transaction.set_dependencies(one, {"base", "more"});
    transaction.set_dependencies(two, {"base"});
    EXPECT_EQ(transaction.dependents("base", 10, 1).total, 2U);
    EXPECT_EQ(transaction.dependents("base", 1, 2).crates.at(0).name, "two");
    transaction.set_dependencies(one, {"more"});
    EXPECT_EQ(transaction.dependents("base", 10, 1).crates.at(0).name, "two");
    EXPECT_EQ(transaction.dependents("more", 10, 1).total, 1U);
  });
}

TEST_F(SqliteDatabaseTest, TheFirstVersionIsBroughtUpToDate) {
  {
    Connection connection(path(), Connection::Mode::ReadWrite);
    connection.execute(R"sql(
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, is_admin INTEGER, created INTEGER);
CREATE TABLE crates (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, canonical TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
  homepage TEXT, documentation TEXT, repository TEXT, keywords TEXT NOT NULL, categories TEXT NOT NULL,
  max_version TEXT NOT NULL, downloads INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY, crate INTEGER NOT NULL REFERENCES crates, version TEXT NOT NULL, precedence TEXT NOT NULL,
  checksum TEXT NOT NULL, size INTEGER NOT NULL, is_yanked INTEGER NOT NULL DEFAULT 0, index_line TEXT NOT NULL,
  license TEXT, readme TEXT, publisher INTEGER NOT NULL REFERENCES users, downloads INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, UNIQUE (crate, precedence));
CREATE VIRTUAL TABLE crate_words USING fts5 (name, description, keywords, tokenize='unicode61');
INSERT INTO users VALUES (1, 'alice', 0, 0);
INSERT INTO crates VALUES (1, 'foo', 'foo', '', NULL, NULL, NULL, '', '', '1.1.0', 0, 5, 6);
INSERT INTO versions VALUES (1, 1, '1.0.0', '1.0.0', 'c', 1, 0, '{"name":"foo","vers":"1.0.0","deps":[{"name":"bar",
  "req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"}],"cksum":"00",
  "features":{},"links":null', NULL, 'text', 1, 0, 7);
INSERT INTO versions VALUES (2, 1, '1.1.0', '1.1.0', 'd', 1, 1, '{}', NULL, NULL, 1, 0, 8);
PRAGMA user_version = 1;
)sql");
  }
  SqliteDatabase database(path());
  database.read([](Reader& reader) {
    const auto crate = reader.find_crate("foo");
    ASSERT_TRUE(crate);
    EXPECT_EQ(crate->default_version, "1.0.0");
    EXPECT_EQ(crate->max_version, "1.0.0");
    EXPECT_EQ(crate->version_count, 2U);
    EXPECT_EQ(crate->updated, 6);
    EXPECT_EQ(reader.readme(1), "text");
    EXPECT_FALSE(reader.readme(2));
    EXPECT_EQ(reader.find_version(1, "1.1.0")->updated, 8);
    EXPECT_EQ(reader.dependents("bar", 10, 1).total, 1U);
  });
}

TEST_F(SqliteDatabaseTest, TheLogDoesNotGrowForEver) {
  DatabaseOptions options;
  options.log_pages = 50;
  {
    SqliteDatabase database(path(), options);
    AuditRecord record;
    record.after = std::string(20'000, 'x');
    for (int i = 0; i < 400; ++i) {
      database.write([&](Transaction& transaction) { transaction.audit(record); });
    }
    const auto log = DiskFileSystem().stat(path() + "-wal");
    ASSERT_TRUE(log);
    // 400 times 6 pages were written; the log had 200 of them at most, and those of one commit.
    EXPECT_LT(log->size, 260U * 4152);
  }
  SqliteDatabase database(path());
  database.read([](Reader& reader) { EXPECT_EQ(reader.last_change(), 400); });
}

TEST_F(SqliteDatabaseTest, MarksOfLaterChangesStay) {
  SqliteDatabase database(path());
  IndexMark first;
  database.write([&](Transaction& transaction) {
    transaction.mark_index_stale("foo");
    first = *transaction.stale_index_file("foo");
    transaction.audit({});
  });
  database.write([](Transaction& transaction) { transaction.mark_index_stale("foo"); });
  database.write([&](Transaction& transaction) { transaction.mark_index_fresh({first}); });
  database.read([](Reader& reader) { EXPECT_EQ(reader.stale_index_files().size(), 1U); });
}

}  // namespace
}  // namespace gantry::server::db
