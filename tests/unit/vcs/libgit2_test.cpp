#include "vcs/libgit2.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/path.h"
#include "base/process.h"

namespace gantry::vcs {
namespace {

// Repositories on disk, made by the `git` program.
class LibGit2Test : public testing::Test {
 protected:
  DiskFileSystem files;
  std::string root;
  LibGit2 git{[](const std::string&, const std::string&) { return std::nullopt; }};

  LibGit2Test() {
    std::string pattern = "/tmp/gantry-git-XXXXXX";
    root = ::mkdtemp(pattern.data());
    files.create_directories(origin());
    run({"init", "--quiet", "--initial-branch=main"});
  }
  ~LibGit2Test() override { files.remove_directory_tree(root); }
  std::string origin() const { return root + "/origin"; }
  std::string run(std::vector<std::string> args) {
    SystemProcessRunner runner;
    Command command;
    command.program = "git";
    command.args = {"-c", "user.name=a", "-c", "user.email=a@b", "-C", origin()};
    command.args.insert(command.args.end(), args.begin(), args.end());
    const auto output = runner.run(command, Environment::from_process());
    EXPECT_TRUE(output && output->status.success()) << (output ? output->err : "");
    return output ? output->out.substr(0, 40) : "";
  }
  std::string commit(const std::string& text) {
    files.write_atomic(origin() + "/file", text);
    run({"add", "."});
    run({"commit", "--quiet", "-m", text});
    return run({"rev-parse", "HEAD"});
  }
  std::unique_ptr<GitRepository> fetch(const std::string& refspec, bool all_tags = false) {
    files.create_directories(root + "/db");
    auto database = git.create(root + "/db", true);
    database->fetch({path::to_file_url(origin()), {refspec}, all_tags});
    return database;
  }
  template <typename Body>
  std::string failure(Body&& body) {
    try {
      body();
    } catch (const GitError& error) {
      return error.message();
    }
    return "no error";
  }
};

TEST_F(LibGit2Test, reads_files_of_a_commit_without_a_work_tree) {
  const auto first = commit("one");
  const auto second = commit("two");
  auto database = fetch("+HEAD:refs/remotes/origin/HEAD");
  const auto id = database->find_file(first, "file");
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, run({"rev-parse", first + ":file"}));
  EXPECT_EQ(database->read_file(*id), "one");
  EXPECT_EQ(database->read_file(*database->find_file(second, "file")), "two");
  EXPECT_FALSE(database->find_file(first, "other/file"));
  EXPECT_THROW(database->find_file(std::string(40, '0'), "file"), GitError);
}

TEST_F(LibGit2Test, fetches_and_checks_out) {
  const auto id = commit("one\n");
  const auto database = fetch("+HEAD:refs/remotes/origin/HEAD");
  EXPECT_EQ(database->commit_of_reference("refs/remotes/origin/HEAD"), id);
  EXPECT_TRUE(database->has_commit(id));
  EXPECT_FALSE(database->has_commit(std::string(40, '1')));
  EXPECT_EQ(database->short_id(id), id.substr(0, 7));
  const auto clone = git.clone_local(root + "/db", root + "/clone");
  clone->reset_hard(id);
  EXPECT_EQ(*files.read(root + "/clone/file"), "one\n");
  EXPECT_TRUE(clone->submodules().empty());
}

TEST_F(LibGit2Test, follows_annotated_tags) {
  const auto id = commit("one\n");
  run({"tag", "-a", "v1", "-m", "v1"});
  const auto database = fetch("+refs/tags/v1:refs/remotes/origin/tags/v1");
  EXPECT_EQ(database->commit_of_reference("refs/remotes/origin/tags/v1"), id);
  EXPECT_EQ(fetch("+HEAD:refs/remotes/origin/HEAD", true)->commit_of_revision("v1"), id);
}

TEST_F(LibGit2Test, words_errors_as_libgit2_does) {
  commit("one\n");
  const auto database = fetch("+HEAD:refs/remotes/origin/HEAD");
  EXPECT_EQ(failure([&] { database->commit_of_branch("origin/no"); }),
            "cannot locate remote-tracking branch 'origin/no'; class=Reference (4); code=NotFound (-3)");
  EXPECT_EQ(failure([&] { database->commit_of_revision("no"); }),
            "revspec 'no' not found; class=Reference (4); code=NotFound (-3)");
  EXPECT_EQ(failure([&] {
              database->fetch({"file:///no/such", {"+HEAD:refs/remotes/origin/HEAD"}, false});
            }),
            "failed to resolve path '/no/such': No such file or directory; class=Os (2)");
}

}  // namespace
}  // namespace gantry::vcs
