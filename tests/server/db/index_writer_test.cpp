// Index files follow the database: many changes of one crate need few writes, and what cannot be written is tried
// again.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <thread>

#include <unistd.h>

#include "base/error.h"
#include "base/file_system.h"
#include "server/core/index_writer.h"
#include "server/db/sqlite_database.h"

namespace gantry::server::db {
namespace {

class Store : public IndexStore {
 public:
  std::optional<IndexFile> read(const std::string&) override { return std::nullopt; }
  std::optional<std::uint64_t> size(const std::string&) override { return std::nullopt; }
  void write(const std::string& path, std::string_view content) override {
    if (is_broken) throw Error("no");
    if (++writes == 1 && gate.valid()) {
      begun.set_value();
      gate.wait();
    }
    const std::lock_guard guard(lock);
    files[path] = content;
  }
  void remove(const std::string&) override {}
  void sync() override {}

  std::atomic<int> writes{0};
  std::atomic<bool> is_broken{false};
  std::promise<void> begun;
  std::shared_future<void> gate;
  std::mutex lock;
  std::map<std::string, std::string> files;
};

class IndexWriterTest : public testing::Test {
 protected:
  IndexWriterTest() {
    DiskFileSystem().remove_directory_tree(directory_);
    DiskFileSystem().create_directories(directory_);
    database_ = std::make_unique<SqliteDatabase>(directory_ + "/registry.db");
    database_->write([&](Transaction& transaction) {
      user_ = transaction.add_user("alice", false, 0);
      CrateRecord crate;
      crate.name = crate.canonical = "abcd";
      crate_ = transaction.add_crate(crate);
    });
  }
  ~IndexWriterTest() override {
    database_.reset();
    DiskFileSystem().remove_directory_tree(directory_);
  }

  void publish(const std::string& version) {
    database_->write([&](Transaction& transaction) {
      VersionRecord record;
      record.version = version;
      record.index_line = "{\"vers\":\"" + version + "\"";
      record.publisher.id = user_;
      transaction.add_version(crate_, record, version);
      transaction.mark_index_stale("abcd");
      transaction.audit({});
    });
  }
  std::size_t stale() {
    std::size_t count = 0;
    database_->read([&](Reader& reader) { count = reader.stale_index_files().size(); });
    return count;
  }

  std::string directory_ = testing::TempDir() + "index-writer-" + std::to_string(::getpid());
  std::unique_ptr<SqliteDatabase> database_;
  std::int64_t user_ = 0;
  std::int64_t crate_ = 0;
  Store store_;
};

TEST_F(IndexWriterTest, ChangesThatWaitShareAWrite) {
  IndexWriter writer(*database_, store_, [](std::string_view) {});
  std::promise<void> gate;
  store_.gate = gate.get_future().share();
  publish("1.0.0");
  std::vector<std::thread> threads;
  threads.emplace_back([&] { writer.refresh("abcd"); });
  store_.begun.get_future().wait();
  std::atomic<int> asking{0};
  for (int i = 1; i <= 8; ++i) {
    publish("1." + std::to_string(i) + ".0");
    threads.emplace_back([&, i] {
      ++asking;
      writer.refresh("abcd");
      const std::lock_guard guard(store_.lock);
      EXPECT_NE(store_.files["ab/cd/abcd"].find("1." + std::to_string(i) + ".0"), std::string::npos);
    });
  }
  while (asking < 8) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  gate.set_value();
  for (auto& thread : threads) thread.join();
  EXPECT_LE(store_.writes, 3);  // the first, one for those that waited; one more for a thread that came late
  writer.settle();
  EXPECT_EQ(stale(), 0U);
  publish("2.0.0");
  writer.refresh("abcd");
  EXPECT_NE(store_.files["ab/cd/abcd"].find("2.0.0"), std::string::npos);
}

TEST_F(IndexWriterTest, WhatCannotBeWrittenAtTheStartIsTriedAgain) {
  publish("1.0.0");
  IndexWriter writer(*database_, store_, [](std::string_view) {});
  store_.is_broken = true;
  EXPECT_EQ(writer.recover(), std::vector<std::string>{"abcd"});
  EXPECT_EQ(stale(), 1U);
  store_.is_broken = false;
  writer.settle();
  EXPECT_EQ(store_.writes, 1);
  EXPECT_EQ(stale(), 0U);
}

}  // namespace
}  // namespace gantry::server::db
