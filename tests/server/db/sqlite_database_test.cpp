// The database: group commit, undoing, uniqueness, search, what a crash leaves.
#include <gtest/gtest.h>

#include <thread>

#include <unistd.h>

#include "base/file_system.h"
#include "server/core/api_error.h"
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
    transaction.add_version(crate, version, "1.0.0", user);
    EXPECT_EQ(transaction.find_clash(crate, "1.0.0"), "1.0.0+a");
    EXPECT_FALSE(transaction.find_clash(crate, "1.0.1"));
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
