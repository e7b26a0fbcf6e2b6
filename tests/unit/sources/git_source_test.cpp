#include "sources/git/git_source.h"

#include <gtest/gtest.h>

#include "manifest/load.h"
#include "sources/git/git_database.h"
#include "sources/git/git_submodules.h"
#include "sources/registry/directories.h"
#include "support/fake_git.h"
#include "support/no_processes.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

constexpr const char* kUrl = "https://example.com/team/dep";
const std::string kOld(40, 'a');
const std::string kNew(40, 'b');

class GitSourceTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  test::NoProcesses processes;
  Environment environment;
  test::FakeGit* git = nullptr;
  std::optional<GitClient> client;
  const LoadPackage load = [this](const std::string& directory) {
    auto package = std::make_shared<manifest::Package>();
    package->manifest_path = path::join(directory, "Cargo.toml");
    manifest::LoadOptions options;
    options.source = SourceId::path(directory);
    package->manifest = manifest::load_manifest(package->manifest_path, options, files).package;
    return package;
  };

  GitSourceTest() {
    start(false);
    publish(kOld, "0.5.0");
    git->remotes[kUrl].references["refs/heads/stable"] = kOld;
  }
  void start(bool offline) {
    auto owned = git != nullptr ? std::make_unique<test::FakeGit>(*git) : std::make_unique<test::FakeGit>(files);
    git = owned.get();
    GitSettings settings;
    settings.cargo_home = "/home";
    settings.offline = offline;
    settings.retries = [] { return 0; };
    client.emplace(settings, std::move(owned), processes, environment, files, reporter);
  }
  void publish(const std::string& commit, const std::string& version) {
    git->remotes[kUrl].references["HEAD"] = commit;
    git->commit_files[commit] = {{"Cargo.toml", "[package]\nname = \"dep\"\nversion = \"" + version +
                                                    "\"\n[dependencies]\nsub = { path = \"sub\" }\n"},
                                 {"src/lib.rs", ""},
                                 {"sub/Cargo.toml", "[package]\nname = \"sub\"\nversion = \"1.0.0\"\n"},
                                 {"sub/src/lib.rs", ""}};
  }
  GitSource source(GitReference reference = {}, std::optional<std::string> precise = std::nullopt) {
    const auto id = SourceId::git(kUrl, std::move(reference)).with_precise(std::move(precise));
    return {id, id, load, *client};
  }
  static std::string failure(const std::function<void()>& body) {
    try {
      body();
    } catch (const Error& error) {
      auto text = error.message();
      for (const auto& cause : error.causes()) text += "\n" + cause;
      return text;
    }
    return "no error";
  }
};

TEST_F(GitSourceTest, finds_packages_at_the_newest_commit) {
  auto newest = source();
  const auto found = newest.all_versions("dep");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]->id.display(), "dep v0.5.0 (https://example.com/team/dep#aaaaaaaa)");
  // A path dependency within the repository is a dependency on the repository.
  EXPECT_EQ(found[0]->dependencies[0].source, newest.id());
  EXPECT_EQ(found[0]->dependencies[0].source.precise(), kOld);
  EXPECT_EQ(newest.load(newest.all_versions("sub")[0]->id)->root(),
            "/home/git/checkouts/" + git_directory_name(newest.id()) + "/aaaaaaa/sub");
  EXPECT_EQ(reporter.lines, std::vector<std::string>{"    Updating git repository `https://example.com/team/dep`"});
}

TEST_F(GitSourceTest, fetches_a_locked_commit_only_when_it_is_missing) {
  source({}, kOld).packages();
  EXPECT_EQ(git->fetched.size(), 1U);
  publish(kNew, "0.6.0");
  EXPECT_EQ(source({}, kOld).packages()[0]->version().to_string(), "0.5.0");
  EXPECT_EQ(git->fetched.size(), 1U);
  EXPECT_EQ(source().packages()[0]->version().to_string(), "0.6.0");
  EXPECT_EQ(git->fetched.size(), 2U);
}

TEST_F(GitSourceTest, makes_incomplete_checkouts_anew) {
  auto first = source();
  const auto root = first.packages()[0]->root();
  files.remove_file(root + "/.cargo-ok");
  files.remove_file(root + "/Cargo.toml");
  source({}, kOld).packages();
  EXPECT_TRUE(files.exists(root + "/.cargo-ok"));
  EXPECT_TRUE(files.exists(root + "/Cargo.toml"));
  EXPECT_EQ(git->fetched.size(), 1U);
}

TEST_F(GitSourceTest, says_what_is_missing) {
  const auto directory = "/home/git/db/" + git_directory_name(SourceId::git(kUrl, {}));
  EXPECT_EQ(failure([&] {
              source({GitReference::Kind::Branch, "no"}).packages();
            }),
            "failed to find branch `no`\nreference 'origin/no' not found");
  EXPECT_EQ(failure([&] {
              source({GitReference::Kind::Tag, "no"}).packages();
            }),
            "failed to find tag `no`\nreference 'refs/remotes/origin/tags/no' not found");
  git->remotes.clear();
  EXPECT_EQ(failure([&] { source().packages(); }), "failed to fetch into: " + directory + "\nno such repository");
}

TEST_F(GitSourceTest, offline_takes_what_is_there) {
  start(true);
  EXPECT_EQ(failure([&] { source().packages(); }),
            "can't checkout from 'https://example.com/team/dep': you are in the offline mode (--offline)");
  EXPECT_TRUE(git->fetched.empty());
}

TEST_F(GitSourceTest, fetches_no_more_than_needed) {
  const auto refspecs = [](GitReference reference, std::optional<std::string> commit = std::nullopt) {
    return fetch_request({SourceId::git(kUrl, {}), std::move(reference), std::move(commit)}).refspecs;
  };
  using Kind = GitReference::Kind;
  using Specs = std::vector<std::string>;
  EXPECT_EQ(refspecs({}), Specs{"+HEAD:refs/remotes/origin/HEAD"});
  EXPECT_EQ(refspecs({Kind::Branch, "a/b"}), Specs{"+refs/heads/a/b:refs/remotes/origin/a/b"});
  EXPECT_EQ(refspecs({Kind::Tag, "v1"}), Specs{"+refs/tags/v1:refs/remotes/origin/tags/v1"});
  EXPECT_EQ(refspecs({Kind::Rev, "refs/pull/1/head"}), Specs{"+refs/pull/1/head:refs/pull/1/head"});
  const Specs all{"+refs/heads/*:refs/remotes/origin/*", "+HEAD:refs/remotes/origin/HEAD"};
  EXPECT_EQ(refspecs({Kind::Rev, "abc"}), all);
  EXPECT_EQ(refspecs({Kind::Branch, "a"}, kOld), all);
}

TEST_F(GitSourceTest, checks_out_submodules) {
  git->remotes["https://example.com/team/child"].references["HEAD"] = kNew;
  git->commit_files[kNew] = {{"README", "child"}};
  git->remotes[kUrl].submodules = {{"child", "vendor/child", "../child", kNew, false},
                                   {"no", "no", "../x", kNew, true}};
  const auto root = source().packages()[0]->root();
  EXPECT_EQ(*files.read(root + "/vendor/child/README"), "child");
  EXPECT_EQ(reporter.lines[1], "    Updating git submodule `https://example.com/team/child`");
  EXPECT_EQ(reporter.lines[2], "    Skipping git submodule `../x` due to update strategy in .gitmodules");
}

TEST(SubmoduleUrl, starts_at_the_parent) {
  EXPECT_EQ(submodule_url("../dep2", "https://h/user2/dep1"), "https://h/user2/dep2");
  EXPECT_EQ(submodule_url("./../sub/", "file:///x/bad6/"), "file:///x/sub/");
  EXPECT_EQ(submodule_url("ssh://git@h/x", "https://h/a"), "ssh://git@h/x");
  EXPECT_THROW(submodule_url("git@h:x", "https://h/a"), Error);
}

TEST(GitDirectory, has_cargos_names) {
  const auto name = [](const char* url) { return git_directory_name(SourceId::git(url, {})); };
  EXPECT_EQ(name("file:///tmp/gx/dep"), "dep-268f431347b04da4");
  EXPECT_EQ(name("file:///tmp/gx/ws.git"), "ws-864d593838d1d65d");
  EXPECT_EQ(name("file:///tmp/gx/ws/"), "ws-864d593838d1d65d");
  EXPECT_EQ(name("file:///tmp/gx/ws#abc"), "ws-85a6187c3719f77b");
  EXPECT_EQ(name("https://127.0.0.1:1/x"), "x-bfa7a595a3d4e705");
  EXPECT_EQ(name("ssh://git@127.0.0.1:1/x"), "x-b5e073d5d550e72d");
}

}  // namespace
}  // namespace gantry::sources
