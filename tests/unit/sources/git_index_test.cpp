#include "sources/registry/git_index.h"

#include <gtest/gtest.h>

#include "support/fake_git.h"
#include "support/no_processes.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

constexpr const char* kUrl = "https://example.com/index";
constexpr const char* kHome = "/home/registry/index/index-1";
const std::string kOld(40, 'a');
const std::string kNew(40, 'b');

std::string line(const std::string& version) {
  return R"({"name":"foo","vers":")" + version + R"(","deps":[],"cksum":"aa","features":{},"yanked":false})" + "\n";
}

class GitIndexTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  test::NoProcesses processes;
  Environment environment;
  test::FakeGit* git = nullptr;
  std::optional<GitClient> client;
  const SourceId source = SourceId::registry(kUrl);

  GitIndexTest() {
    start(false);
    publish(kOld, line("1.0.0"));
  }
  // A new command.
  void start(bool offline, FetchedIndexes fetched = no_fetched_indexes()) {
    auto owned = git != nullptr ? std::make_unique<test::FakeGit>(*git) : std::make_unique<test::FakeGit>(files);
    git = owned.get();
    GitSettings settings;
    settings.cargo_home = "/home";
    settings.offline = offline;
    settings.retries = [] { return 0; };
    settings.fetched_indexes = std::move(fetched);
    client.emplace(settings, std::move(owned), processes, environment, files, reporter);
    reporter.lines.clear();
  }
  void publish(const std::string& commit, const std::string& foo) {
    git->remotes[kUrl].references["HEAD"] = commit;
    git->commit_files[commit] = {{"config.json", R"({"dl":"http://r/dl"})"}, {"3/f/foo", foo}};
  }
  GitIndex index() { return GitIndex({kUrl, "/home", "index-1", "`r` index"}, *client); }
  static std::optional<semver::Version> version(const char* text) { return *semver::Version::parse(text); }
};

TEST_F(GitIndexTest, IsFetchedOnceAndReadFromTheCommit) {
  auto first = index();
  EXPECT_EQ(first.poll("foo", std::nullopt)->all(source).size(), 1U);
  EXPECT_TRUE(first.poll("bar", std::nullopt)->all(source).empty());
  EXPECT_EQ(first.config().dl, "http://r/dl");
  ASSERT_EQ(git->fetched.size(), 1U);
  EXPECT_EQ(git->fetched[0].refspecs, std::vector<std::string>{"+HEAD:refs/remotes/origin/HEAD"});
  EXPECT_EQ(reporter.lines, std::vector<std::string>{"    Updating `r` index"});
}

TEST_F(GitIndexTest, CachesEntriesByTheIdOfTheirFile) {
  index().poll("foo", std::nullopt);
  const auto cache = std::string(kHome) + "/.cache/3/f/foo";
  const auto written = *files.read(cache);
  EXPECT_TRUE(written.substr(5).starts_with("id of {"));
  files.file(cache, IndexFile::from_index(line("7.0.0"), "id of " + line("1.0.0")).to_cache());
  EXPECT_TRUE(index().poll("foo", std::nullopt)->has_version(*version("7.0.0")));
  files.file(cache, IndexFile::from_index(line("7.0.0"), "another id").to_cache());
  EXPECT_TRUE(index().poll("foo", std::nullopt)->has_version(*version("1.0.0")));
  EXPECT_EQ(*files.read(cache), written);
}

TEST_F(GitIndexTest, IsNotFetchedForWhatIsLockedAndHere) {
  index().poll("foo", std::nullopt);
  publish(kNew, line("1.0.0") + line("1.1.0"));
  start(false);
  auto second = index();
  const auto* locked = second.poll("foo", version("1.0.0"));
  EXPECT_FALSE(locked->has_version(*version("1.1.0")));
  EXPECT_TRUE(reporter.lines.empty());
  EXPECT_TRUE(second.poll("foo", version("1.1.0"))->has_version(*version("1.1.0")));
  EXPECT_EQ(reporter.lines.size(), 1U);
  EXPECT_FALSE(locked->has_version(*version("1.1.0")));  // what was answered before stays
}

TEST_F(GitIndexTest, PartialPacksGoWithTheNextFetch) {
  index().poll("foo", std::nullopt);
  const auto packs = std::string(kHome) + "/.git/objects/pack/";
  files.file(packs + "pack_git2_91ab40da", "x").file(packs + "pack-91ab40da.pack", "x");
  start(false);
  index().poll("foo", std::nullopt);
  EXPECT_FALSE(files.exists(packs + "pack_git2_91ab40da"));
  EXPECT_TRUE(files.exists(packs + "pack-91ab40da.pack"));
}

TEST_F(GitIndexTest, OfflineIsWhatWasFetched) {
  index().poll("foo", std::nullopt);
  publish(kNew, line("1.1.0"));
  start(true);
  auto offline = index();
  EXPECT_TRUE(offline.poll("foo", std::nullopt)->has_version(*version("1.0.0")));
  EXPECT_EQ(offline.current_config().dl, "http://r/dl");
  EXPECT_TRUE(reporter.lines.empty());
}

TEST_F(GitIndexTest, OfflineAndNeverFetchedIsEmpty) {
  start(true);
  auto offline = index();
  EXPECT_TRUE(offline.poll("foo", std::nullopt)->all(source).empty());
  EXPECT_THROW(offline.config(), Error);
}

TEST_F(GitIndexTest, IsFetchedOnceACommandWhoeverAsks) {
  const auto fetched = no_fetched_indexes();
  start(false, fetched);
  index().poll("foo", std::nullopt);
  publish(kNew, line("1.1.0"));
  start(false, fetched);
  EXPECT_TRUE(index().poll("foo", std::nullopt)->has_version(*version("1.0.0")));
  EXPECT_TRUE(reporter.lines.empty());
}

TEST_F(GitIndexTest, TellsEverybodyThatItCannotBeFetched) {
  git->remotes.clear();
  auto closed = index();
  for (int i = 0; i < 2; ++i) {
    try {
      closed.poll("foo", std::nullopt);
      ADD_FAILURE();
    } catch (const IndexUpdateError& error) {
      EXPECT_EQ(error.message(), "failed to fetch `https://example.com/index`");
    }
  }
  EXPECT_EQ(git->fetched.size(), 1U);
}

}  // namespace
}  // namespace gantry::sources
