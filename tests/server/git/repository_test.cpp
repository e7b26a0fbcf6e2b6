// The repository of the index, with the program git.
#include <gtest/gtest.h>

#include <unistd.h>

#include "base/environment.h"
#include "base/error.h"
#include "base/file_system.h"
#include "server/core/api_error.h"
#include "server/git/http_backend.h"
#include "server/git/repository.h"

namespace gantry::server::git {
namespace {

class RepositoryTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "registry-git-" + std::to_string(::getpid()) + "-" +
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    DiskFileSystem().remove_directory_tree(directory_);
    DiskFileSystem().create_directories(directory_);
    repository_.emplace(directory_ + "/index.git", git_);
    repository_->make();
  }
  void TearDown() override { DiskFileSystem().remove_directory_tree(directory_); }

  void commit(const std::string& path, const std::string& content, std::int64_t change) {
    ImportStream stream(directory_, repository_->has_commit());
    stream.commit("Change `" + path + "`", change, 1'700'000'000 + change);
    stream.file(path, content);
    repository_->import(stream);
  }

  std::string git(const std::vector<std::string>& arguments) {
    GitProgram::Call call;
    call.arguments = {"--git-dir=" + repository_->directory()};
    call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
    return git_.run(call);
  }

  std::string directory_;
  GitProgram git_{Environment::from_process().get("PATH").value_or("")};
  std::optional<Repository> repository_;
};

TEST_F(RepositoryTest, CommitsFollowEachOther) {
  EXPECT_FALSE(repository_->has_commit());
  EXPECT_FALSE(repository_->newest_change());
  commit("ab/cd/abcd", "one\n", 5);
  ImportStream stream(directory_, true);
  stream.commit("second", 6, 1'700'000'001);
  stream.file("ab/cd/abcd", "one\ntwo\n");
  stream.commit("third", 9, 1'700'000'002);
  stream.file("1/a", "");
  stream.remove("ab/cd/abcd");
  repository_->import(stream);
  EXPECT_EQ(repository_->newest_change(), 9);
  EXPECT_EQ(repository_->files(), (std::unordered_map<std::string, std::string>{{"1/a", blob_name("")}}));
  EXPECT_EQ(git({"log", "--format=%s %at"}), "third 1700000002\nsecond 1700000001\nChange `ab/cd/abcd` 1700000005\n");
  EXPECT_EQ(git({"show", "HEAD~1:ab/cd/abcd"}), "one\ntwo\n");
  repository_->tidy();
  EXPECT_EQ(git({"fsck", "--strict"}), "");
}

TEST_F(RepositoryTest, WhatIsCutOffDoesNotCount) {
  commit("1/a", "one", 1);
  GitProgram::Call call;
  call.arguments = {"--git-dir=" + repository_->directory(), "fast-import", "--quiet", "--done"};
  const auto half = memory_file(
      "commit refs/heads/master\ncommitter x <x@example.com> 1 +0000\ndata 1\nx\n"
      "from refs/heads/master^0\nM 100644 inline 1/a\ndata 3\ntwo\n");
  call.input = &half;
  EXPECT_THROW(git_.run(call), Error);
  EXPECT_EQ(git({"show", "HEAD:1/a"}), "one");
}

TEST_F(RepositoryTest, AFailedImportLeavesNothing) {
  commit("1/a", "one", 1);
  ImportStream stream(directory_, true);
  stream.commit("no such path", 2, 1);
  stream.file("a//b", "two");
  EXPECT_THROW(repository_->import(stream), Error);
  EXPECT_EQ(repository_->newest_change(), 1);
  const auto entries = DiskFileSystem().list(repository_->directory());
  ASSERT_TRUE(entries);
  for (const auto& entry : *entries) {
    EXPECT_EQ(entry.name.find("crash"), std::string::npos) << entry.name;
  }
}

TEST_F(RepositoryTest, WhatShallFollowAnOlderCommitIsRefused) {
  commit("1/a", "one", 1);
  const auto seen = repository_->newest();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->change, 1);
  commit("1/a", "two", 2);  // by somebody else
  ImportStream late(directory_, seen->commit);
  late.commit("late", 2, 1'700'000'000);
  late.file("1/a", "two");
  EXPECT_THROW(repository_->import(late), Error);
  EXPECT_EQ(repository_->newest_change(), 2);
  EXPECT_EQ(git({"rev-list", "--count", "HEAD"}), "2\n");
  ImportStream next(directory_, repository_->newest()->commit);
  next.commit("next", 3, 1'700'000'000);
  next.file("1/a", "three");
  repository_->import(next);
  EXPECT_EQ(repository_->newest_change(), 3);
}

TEST_F(RepositoryTest, SquashKeepsTheFiles) {
  for (int i = 1; i <= 5; ++i) commit("1/a", std::string(static_cast<std::size_t>(i), 'x'), i);
  const auto files = repository_->files();
  const auto old = git({"rev-parse", "HEAD~1"});
  EXPECT_EQ(repository_->squash(1'800'000'000), 5U);
  EXPECT_EQ(repository_->files(), files);
  EXPECT_EQ(repository_->newest_change(), 5);
  EXPECT_EQ(git({"rev-list", "--count", "HEAD"}), "1\n");
  EXPECT_FALSE(git_.try_run({"--git-dir=" + repository_->directory(), "cat-file", "-e", old.substr(0, 40)}));
  commit("1/a", "y", 6);
  EXPECT_EQ(git({"rev-list", "--count", "HEAD"}), "2\n");
}

TEST_F(RepositoryTest, DamageIsAnError) {
  commit("1/a", "one", 1);
  EXPECT_TRUE(repository_->is_whole());
  DiskFileSystem().remove_directory_tree(repository_->directory() + "/objects/pack");
  EXPECT_FALSE(repository_->newest_change());
  EXPECT_THROW(repository_->files(), Error);
  EXPECT_FALSE(repository_->is_whole());
}

TEST_F(RepositoryTest, Advertisement) {
  commit("1/a", "one", 1);
  IndexRepository::FetchStep step;
  step.is_advertisement = true;
  step.protocol = "version=2";
  const auto budget = std::make_shared<AnswerBudget>(1 << 20);
  const auto answer = run_http_backend(git_, repository_->directory(), step, budget);
  EXPECT_EQ(answer.content_type, "application/x-git-upload-pack-advertisement");
  EXPECT_GT(answer.file->size(), answer.offset);
  step.is_advertisement = false;
  step.body = "nonsense";
  EXPECT_THROW(run_http_backend(git_, repository_->directory(), step, budget), std::exception);
}

TEST_F(RepositoryTest, AnswersThatAreNotSentYetAreBounded) {
  commit("1/a", "one", 1);
  IndexRepository::FetchStep step;
  step.is_advertisement = true;
  const auto budget = std::make_shared<AnswerBudget>(1);
  {
    const auto answer = run_http_backend(git_, repository_->directory(), step, budget);
    try {
      run_http_backend(git_, repository_->directory(), step, budget);
      FAIL() << "there is no room";
    } catch (const ApiError& error) {
      EXPECT_EQ(error.status(), 503);
    }
  }
  EXPECT_GT(run_http_backend(git_, repository_->directory(), step, budget).file->size(), 0U);
}

TEST(Cgi, Heads) {
  const auto head = parse_cgi_head("Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\nbody");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404);
  EXPECT_EQ(head->content_type, "text/plain");
  EXPECT_EQ(head->size, std::string("Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\n").size());
  EXPECT_FALSE(parse_cgi_head("Content-Type: text/plain\r\n"));
  EXPECT_FALSE(parse_cgi_head("nonsense\n\n"));
}

TEST(Messages, SayTheirChange) {
  EXPECT_EQ(change_of_message(commit_message("Update crate `a#1.0.0`", 42)), 42);
  EXPECT_FALSE(change_of_message("Update crate\n"));
  EXPECT_FALSE(change_of_message("x\n\nChange: 4x\n"));
  EXPECT_EQ(blob_name("what is up, doc?"), "bd9dbf5aae1a3862dd1526723246b20206e5fc37");
}

}  // namespace
}  // namespace gantry::server::git
