#include "package/git_snapshot.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "support/git_sandbox.h"

namespace gantry::package {
namespace {

namespace fs = std::filesystem;
using Paths = std::set<std::string, std::less<>>;

class GitSnapshotTest : public testing::Test {
 protected:
  GitSnapshotTest() {
    git_.write(".gitignore", "target\n*.tmp\n");
    git_.write("Cargo.toml", "[package]\n");
    git_.write("src/lib.rs", "pub fn a() {}\n");
    git_.write("src/a/b.rs", "");
    git_.write("src/a-b.rs", "// between a and its content\n");
    git_.write("member/Cargo.toml", "[package]\n");
    git_.commit();
  }

  std::optional<GitSnapshot> take(const std::string& directory = "") {
    const auto ask = [this](const std::vector<std::string>& paths) -> std::optional<Paths> {
      Paths ignored;
      for (const auto& path : paths) {
        if (git_.try_git(git_.root, {"check-ignore", "-q", "--no-index", "--", path}).status.success())
          ignored.insert(path);
      }
      return ignored;
    };
    return read_git_snapshot(git_.root, directory, git_.environment, git_.files, ask);
  }

  // Whether there is a snapshot. It must say what git says.
  bool agrees(const std::string& directory = "") {
    const auto snapshot = take(directory);
    if (!snapshot) return false;
    const std::string scope = directory.empty() ? "." : directory;
    std::set<std::string> tracked, untracked, plain;
    for (const auto& file : snapshot->files) {
      (file.is_tracked ? tracked : untracked).insert(file.path);
      if (file.is_plain) plain.insert(file.path);
    }
    EXPECT_TRUE(std::ranges::is_sorted(snapshot->files, {}, &Repository::File::path));
    EXPECT_EQ(git_.git({"status", "--porcelain", "-z", "--untracked-files=no", "--", scope}), "");
    EXPECT_EQ(tracked, git_.listed({"ls-files", "-z", "--", scope}));
    EXPECT_EQ(untracked, git_.listed({"ls-files", "-z", "--others", "--exclude-standard", "--", scope}));
    EXPECT_EQ(snapshot->head + "\n", git_.git({"rev-parse", "HEAD"}));
    auto ignored = git_.listed({"ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--", scope});
    std::erase_if(ignored, [](const auto& path) { return path::file_name(path) != "Cargo.toml"; });
    EXPECT_EQ(std::set<std::string>(snapshot->ignored.begin(), snapshot->ignored.end()), ignored);
    for (const auto& path : plain) EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(git_.root + "/" + path))) << path;
    return true;
  }

  test::GitSandbox git_;
};

TEST_F(GitSnapshotTest, IsTakenOfWhatIsCommitted) {
  EXPECT_TRUE(agrees());
  git_.age();
  EXPECT_TRUE(agrees());
  EXPECT_TRUE(agrees("src"));
  EXPECT_TRUE(agrees("src/a"));
}

TEST_F(GitSnapshotTest, ReadsPackedObjectsAndReferences) {
  git_.git({"gc", "-q"});
  EXPECT_TRUE(agrees());
  git_.git({"checkout", "-q", "--detach"});
  EXPECT_TRUE(agrees());
}

TEST_F(GitSnapshotTest, ReadsAllVersionsOfTheIndex) {
  for (const auto* version : {"4", "3", "2"}) {
    git_.git({"update-index", "--index-version", version});
    EXPECT_TRUE(agrees()) << version;
  }
}

TEST_F(GitSnapshotTest, ListsUntrackedFilesThatAreNotIgnored) {
  git_.write("src/new.rs", "");
  git_.write("x.tmp", "");
  git_.write("target/debug/x", "");
  const auto snapshot = take();
  ASSERT_TRUE(snapshot);
  std::vector<std::string> untracked;
  for (const auto& file : snapshot->files) {
    if (!file.is_tracked) untracked.push_back(file.path);
  }
  EXPECT_EQ(untracked, std::vector<std::string>{"src/new.rs"});
  EXPECT_TRUE(agrees());
  git_.write("new/file", "");
  EXPECT_FALSE(agrees());
}

TEST_F(GitSnapshotTest, KnowsIgnoredManifests) {
  git_.write(".gitignore", "member\n");
  git_.commit();
  ASSERT_TRUE(agrees());
  EXPECT_EQ(take()->ignored, Paths{"member/Cargo.toml"});
}

TEST_F(GitSnapshotTest, IsNotTakenOfWhatIsChanged) {
  const auto changed = [&](const std::function<void()>& change) {
    EXPECT_TRUE(agrees());
    change();
    EXPECT_FALSE(agrees());
    git_.git({"reset", "-q", "--hard"});
  };
  changed([&] { git_.write("src/lib.rs", "pub fn b() {}\n"); });  // of the same size, in the same second
  changed([&] { fs::remove(git_.root + "/src/lib.rs"); });
  changed([&] { fs::permissions(git_.root + "/src/lib.rs", fs::perms::owner_exec, fs::perm_options::add); });
  changed([&] {
    git_.write("src/lib.rs", "x");
    git_.git({"add", "src/lib.rs"});
  });
  changed([&] { git_.git({"rm", "-q", "--cached", "src/lib.rs"}); });
  changed([&] {
    fs::remove(git_.root + "/src/lib.rs");
    fs::create_symlink("a-b.rs", git_.root + "/src/lib.rs");
  });
  changed([&] {
    fs::rename(git_.root + "/src/a", git_.root + "/target");
    fs::create_directory_symlink("../target", git_.root + "/src/a");
  });
}

TEST_F(GitSnapshotTest, FilesThatOnlyLookChangedAreRead) {
  git_.age();
  fs::last_write_time(git_.root + "/src/lib.rs", fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_TRUE(agrees());
}

TEST_F(GitSnapshotTest, IsNotTakenWhereContentsMayBeKeptInAnotherForm) {
  // The times say nothing: the index is no younger than what it is about.
  const auto make_unsure = [&] {
    fs::last_write_time(git_.root + "/.git/index", fs::last_write_time(git_.root + "/src/lib.rs"));
  };
  git_.write("src/lib.rs", "a\r\n");
  git_.commit();
  make_unsure();
  EXPECT_FALSE(agrees());
  git_.write("src/lib.rs", "a\n");
  git_.write(".gitattributes", "*.rs text\n");
  git_.commit();
  make_unsure();
  EXPECT_FALSE(agrees());
  git_.age();
  fs::last_write_time(git_.root + "/.git/index", fs::file_time_type::clock::now() + std::chrono::seconds(2));
  EXPECT_TRUE(agrees());
}

TEST_F(GitSnapshotTest, LinksAreTracked) {
  fs::create_symlink("lib.rs", git_.root + "/src/link.rs");
  fs::create_directory_symlink("src", git_.root + "/link");
  git_.commit();
  ASSERT_TRUE(agrees());
  git_.age();
  EXPECT_TRUE(agrees());
  const auto snapshot = take();
  EXPECT_FALSE(std::ranges::find(snapshot->files, "link", &Repository::File::path)->is_plain);
}

TEST_F(GitSnapshotTest, IsNotTakenOfWhatIsOutOfTheOrdinary) {
  const auto unusual = [&](const std::vector<std::string>& there, const std::vector<std::string>& back) {
    EXPECT_TRUE(agrees());
    git_.git(there);
    EXPECT_FALSE(take()) << there.front() << " " << there.back();
    git_.git(back);
    git_.git({"reset", "-q", "--hard"});  // lets git know its tree again
  };
  unusual({"update-index", "--assume-unchanged", "src/lib.rs"},
          {"update-index", "--no-assume-unchanged", "src/lib.rs"});
  unusual({"update-index", "--skip-worktree", "src/lib.rs"}, {"update-index", "--no-skip-worktree", "src/lib.rs"});
  unusual({"update-index", "--split-index"}, {"update-index", "--no-split-index"});
  unusual({"config", "core.worktree", ".."}, {"config", "--unset", "core.worktree"});
  unusual({"config", "core.ignoreCase", "true"}, {"config", "--unset", "core.ignoreCase"});
  unusual({"config", "include.path", "other"}, {"config", "--remove-section", "include"});
  unusual({"config", "extensions.partialClone", "origin"}, {"config", "--remove-section", "extensions"});
  git_.git({"commit", "-q", "--allow-empty", "-m", "second"});
  unusual({"replace", "HEAD", "HEAD~1"}, {"replace", "-d", "HEAD"});
  git_.write("later", "");
  EXPECT_TRUE(agrees());
  git_.git({"add", "-N", "later"});
  EXPECT_FALSE(take());
}

TEST_F(GitSnapshotTest, IsNotTakenOfSubmodulesAndWorktrees) {
  git_.git({"worktree", "add", "-q", git_.root + "/target/other"});
  EXPECT_TRUE(agrees());
  git_.write("target/other/x", "");
  const auto no_answer = [](const auto&) { return std::optional<Paths>(Paths{}); };
  EXPECT_FALSE(read_git_snapshot(git_.root + "/target/other", "", git_.environment, git_.files, no_answer));
  git_.git({"submodule", "--quiet", "add", git_.root, "module"});
  git_.commit();
  EXPECT_FALSE(take());
}

TEST_F(GitSnapshotTest, IsNotTakenWithoutACommitOrInAConflict) {
  test::GitSandbox fresh;
  fresh.write("a", "");
  const auto no_answer = [](const auto&) { return std::optional<Paths>(Paths{}); };
  EXPECT_FALSE(read_git_snapshot(fresh.root, "", fresh.environment, fresh.files, no_answer));
  fresh.git({"add", "a"});
  EXPECT_FALSE(read_git_snapshot(fresh.root, "", fresh.environment, fresh.files, no_answer));

  git_.git({"checkout", "-q", "-b", "other"});
  git_.write("src/lib.rs", "other\n");
  git_.commit();
  git_.git({"checkout", "-q", "main"});
  git_.write("src/lib.rs", "main\n");
  git_.commit();
  EXPECT_TRUE(agrees());
  EXPECT_FALSE(git_.try_git(git_.root, {"merge", "-q", "other"}).status.success());
  EXPECT_FALSE(take());
}

TEST_F(GitSnapshotTest, VariablesOfGitAreNotPassedOver) {
  EXPECT_TRUE(take());
  git_.environment.set("GIT_CONFIG_COUNT", "0");
  EXPECT_FALSE(take());
}

// What a person does to a repository, in any order.
TEST_F(GitSnapshotTest, SaysWhatGitSaysAfterAnyEdits) {
  std::mt19937 chance(6);
  const auto number = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance); };
  const std::vector<std::string> names{
      "src/lib.rs",        "src/a/b.rs",        "src/a-b.rs", "src/a.rs",        "Cargo.toml", "x.tmp",
      "member/Cargo.toml", "member/src/lib.rs", "target/x",   "data/\xC3\xA4 b", "a/b/c/d"};
  const std::vector<std::string> contents{"", "a\n", "b\n", "longer\n", "with\r\n"};
  const auto name = [&] { return names[static_cast<std::size_t>(number(static_cast<int>(names.size())))]; };
  const auto try_git = [&](const std::vector<std::string>& args) { git_.try_git(git_.root, args); };
  int taken = 0;
  for (int i = 0; i < 150; ++i) {
    const auto place = git_.root + "/" + name();
    std::error_code ignored;
    switch (number(14)) {
      case 0:
      case 1: git_.write(name(), contents[static_cast<std::size_t>(number(5))]); break;
      case 2: fs::remove(place, ignored); break;
      case 3: fs::last_write_time(place, fs::file_time_type::clock::now(), ignored); break;
      case 4: fs::permissions(place, fs::perms::owner_exec, fs::perm_options(number(2) + 2), ignored); break;
      case 5: fs::rename(place, git_.root + "/" + name(), ignored); break;
      case 6: try_git({"add", "-A"}); break;
      case 7: git_.write(".gitignore", number(2) == 0 ? "target\n*.tmp\n" : "a\nmember/*\n!member/src\n"); break;
      case 8: git_.age(); break;
      case 9: try_git({"rm", "-q", "--cached", name()}); break;
      case 10: try_git({"reset", "-q", "--hard", number(2) == 0 ? "HEAD" : "HEAD~1"}); break;
      case 11: try_git({"gc", "-q"}); break;
      default: git_.commit();
    }
    for (const auto* directory : {"", "src"}) {
      const bool is_taken = agrees(directory);
      taken += is_taken ? 1 : 0;
    }
    if (HasFailure()) FAIL() << "step " << i;
  }
  EXPECT_GT(taken, 60);
}

}  // namespace
}  // namespace gantry::package
