#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

#include "base/hash.h"
#include "model/source_errors.h"
#include "sources/registry/crate_store.h"
#include "sources/registry/directories.h"
#include "sources/registry/index_file.h"
#include "sources/registry/read_ahead.h"
#include "sources/registry/registry_config.h"
#include "sources/registry/sparse_index.h"
#include "support/fake_transport.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

constexpr const char* kIndex =
    R"({"name":"foo","vers":"1.0.0","deps":[],"cksum":"aa","features":{},"yanked":false})"
    "\n"
    R"({"deps":[{"name":"vers","req":"^1"}],"name":"foo","vers":"1.2.0","cksum":"bb","yanked":true})"
    "\n"
    R"({"name":"foo","vers":"2.0.0","deps":[],"cksum":"cc","v":99})"
    "\nnot json\n"
    R"({"name":"foo","vers":"2.1.0"})"
    "\n";

Dependency on(const std::string& name, const std::string& requirement) {
  Dependency dependency;
  dependency.name_in_manifest = dependency.package_name = name;
  dependency.requirement = *semver::VersionReq::parse(requirement);
  return dependency;
}

TEST(RegistryDirectories, AreThoseOfCargo) {
  // Seen in homes that cargo 1.95.0 has written.
  EXPECT_EQ(registry_directory_name(SourceId::crates_io()), "index.crates.io-1949cf8c6b5b557f");
  EXPECT_EQ(registry_directory_name(SourceId::crates_io(), config::CratesIoProtocol::Git),
            "github.com-25cdd57fae9f0462");
  EXPECT_EQ(registry_directory_name(SourceId::registry("sparse+http://127.0.0.1:7311/")), "127.0.0.1-605fc9e661bfbced");
  EXPECT_EQ(registry_directory_name(SourceId::registry("file:///tmp/lead/s/gi")), "-6269f1bc4a026f4a");
  EXPECT_EQ(registry_directory_name(SourceId::local_registry("/tmp/lead/s/lr")), "-06dc46afbecdbf35");
  EXPECT_EQ(git_directory_name(SourceId::git("file:///tmp/lead/s/gd", {})), "gd-51feeca47ce7b890");
}

TEST(IndexFile, FindsWhatIsAskedFor) {
  const auto source = SourceId::crates_io();
  auto file = IndexFile::from_index(kIndex, "etag: x");
  const auto& found = file.matching(on("foo", "1"), source);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]->id.version().to_string(), "1.0.0");
  EXPECT_TRUE(found[1]->yanked);
  EXPECT_EQ(found[1]->dependencies.size(), 1U);
  // Later formats and broken lines are passed over.
  EXPECT_TRUE(file.matching(on("foo", "2"), source).empty());
  EXPECT_TRUE(file.matching(on("Foo", "1"), source).empty());
  EXPECT_EQ(&file.matching(on("foo", "1"), source), &found);
  EXPECT_EQ(file.all(source).size(), 2U);
}

TEST(IndexFile, OutlinesAreReadWhenTheyAreWanted) {
  const auto source = SourceId::crates_io();
  auto file = IndexFile::from_index(
      R"({"name":"foo","vers":"1.0.0","deps":[{"name":"bar","req":"^1"}],"cksum":"aa","yanked":false,"rust_version":"1.60"})"
      "\n"
      R"({"name":"foo","vers":"1.1.0","deps":[{"name":"bar","req":"not one"}],"cksum":"bb","yanked":false})"
      "\n"
      R"({"name":"foo","vers":"1.2.0","deps":[],"cksum":"cc","yanked":false,"v":3})"
      "\n"
      R"({"name":"foo","vers":"1.3.0","deps":[],"cksum":"dd","yanked":true})"
      "\n",
      "etag: x");
  const auto& found = file.outlines(on("foo", "1"), source);
  ASSERT_EQ(found.size(), 3U);  // that of a later format is not there
  EXPECT_TRUE(found[0]->dependencies.empty());
  EXPECT_TRUE(found[2]->yanked);
  EXPECT_EQ(IndexFile::rust_version(found[0])->to_string(), "1.60");
  EXPECT_FALSE(IndexFile::rust_version(found[2]));
  const auto whole = IndexFile::complete(found[0]);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->dependencies.size(), 1U);
  EXPECT_EQ(IndexFile::complete(whole), whole);
  // One that turns out to be broken leaves the answers.
  EXPECT_FALSE(IndexFile::complete(found[1]));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1]->id.version().to_string(), "1.3.0");
  EXPECT_EQ(&file.outlines(on("foo", "1"), source), &found);
  EXPECT_EQ(file.outlines(on("foo", "*"), source).size(), 2U);
  EXPECT_FALSE(IndexFile::links(found[0]));
  // Nothing stands behind an outline of a file that was replaced.
  const auto kept = found[1];
  file = IndexFile();
  EXPECT_FALSE(IndexFile::complete(kept));
}

TEST(IndexFile, TheTextIsReadAgainWhenItIsWantedOnceMore) {
  const auto source = SourceId::crates_io();
  std::string lines;
  for (const auto* version : {"1.0.0", "1.1.0", "2.0.0"}) {
    lines += std::string(R"({"name":"foo","vers":")") + version +
             R"(","deps":[{"name":"bar","req":"^1"}],"yanked":false})"
             "\n";
  }
  const auto cached = IndexFile::from_index(lines, "etag: x").to_cache();
  int times = 0;
  auto again = cached;
  auto file = IndexFile::from_cache(cached, [&] {
    ++times;
    return std::optional(again);
  });
  const auto& found = file->outlines(on("foo", "1"), source);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(IndexFile::complete(found[1])->dependencies.size(), 1U);  // the likely one was read at once
  EXPECT_EQ(times, 0);
  EXPECT_EQ(IndexFile::complete(found[0])->dependencies.size(), 1U);
  EXPECT_EQ(file->to_cache(), cached);
  EXPECT_EQ(times, 1);

  // Somebody else has written the file: what was not read is gone.
  auto other = IndexFile::from_cache(cached, [&] { return std::optional("other" + again); });
  const auto& outlines = other->outlines(on("foo", "1"), source);
  EXPECT_TRUE(IndexFile::complete(outlines[1]));
  EXPECT_FALSE(IndexFile::complete(outlines[0]));
  EXPECT_EQ(outlines.size(), 1U);
}

TEST(ReadAhead, EachFileIsGivenOnce) {
  const std::map<std::string, std::string> index{
      {"3/f/foo", R"({"name":"foo","vers":"1.0.0","deps":[{"name":"bar","req":"^1"}],"cksum":"aa","yanked":false})"},
      {"3/b/bar", R"({"name":"bar","vers":"1.0.0","deps":[],"cksum":"aa","yanked":false})"},
  };
  for (int i = 0; i < 50; ++i) {
    std::mutex mutex;
    std::map<std::string, int> read;
    ReadAhead ahead(SourceId::crates_io(), [&](const std::string& path) -> std::optional<IndexFile> {
      const std::lock_guard lock(mutex);
      ++read[path];
      const auto found = index.find(path);
      if (found == index.end()) return std::nullopt;
      return IndexFile::from_index(found->second, "x");
    });
    auto foo = on("foo", "1");
    foo.source = SourceId::crates_io();
    ahead.announce(foo);
    if (i % 2 == 0) std::this_thread::yield();
    auto file = ahead.take("3/f/foo");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->outlines(foo, SourceId::crates_io()).size(), 1U);
    EXPECT_TRUE(ahead.take("3/b/bar"));
    EXPECT_FALSE(ahead.take("3/n/no"));
    for (const auto& [path, times] : read) EXPECT_EQ(times, 1) << path;
  }
}

TEST(IndexFile, SurvivesTheCache) {
  const auto file = IndexFile::from_index(kIndex, "etag: x");
  const auto cached = file.to_cache();
  // The first bytes of every file in registry/index/*/.cache.
  EXPECT_TRUE(
      cached.starts_with(std::string("\x03\x02\0\0\0etag: x\0"
                                     "1.0.0\0{\"name\"",
                                     5 + 8 + 6 + 7)));
  auto again = IndexFile::from_cache(cached);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->revision(), "etag: x");
  EXPECT_EQ(again->to_cache(), cached);
  EXPECT_EQ(again->matching(on("foo", "1"), SourceId::crates_io()).size(), 2U);
}

TEST(IndexFile, RefusesBrokenCaches) {
  const auto cached = IndexFile::from_index(kIndex, "etag: x").to_cache();
  for (std::size_t length = 0; length < cached.size(); ++length) {
    if (length > 0 && cached[length - 1] == '\0') continue;  // ends after a whole entry
    EXPECT_FALSE(IndexFile::from_cache(cached.substr(0, length))) << length;
  }
  auto other = cached;
  other[0] = 2;
  EXPECT_FALSE(IndexFile::from_cache(other));
}

TEST(RegistryConfig, FillsInTheMarkers) {
  RegistryConfig config;
  config.dl = "https://x/api";
  EXPECT_EQ(config.download_url("Foo", "1.0.0", "aa"), "https://x/api/Foo/1.0.0/download");
  config.dl = "https://x/{crate}/{crate}-{version}?{sha256-checksum}";
  EXPECT_EQ(config.download_url("Foo", "1.0.0", "aa"), "https://x/Foo/Foo-1.0.0?aa");
  config.dl = "https://x/{prefix}/{lowerprefix}/{crate}";
  EXPECT_EQ(config.download_url("MyCrate", "1.0.0", ""), "https://x/My/Cr/my/cr/MyCrate");
  EXPECT_EQ(config.download_url("Foo", "1.0.0", ""), "https://x/3/F/3/f/Foo");
  EXPECT_EQ(config.download_url("ab", "1.0.0", ""), "https://x/2/2/ab");
}

std::string message_of(std::string_view text) {
  try {
    RegistryConfig::parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RegistryConfig, SaysWhatIsWrong) {
  EXPECT_EQ(message_of("garbage"), "expected value at line 1 column 1");
  EXPECT_EQ(message_of("\n <html>"), "expected value at line 2 column 2");
  EXPECT_EQ(message_of("{}"), "missing field `dl` at line 1 column 2");
  EXPECT_EQ(message_of(R"({"dl":"x"})"), "");
}

class SparseIndexTest : public testing::Test {
 protected:
  test::FakeClock clock;
  test::FakeTransport* transport = nullptr;
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  std::unique_ptr<test::FakeTransport> next_transport = std::make_unique<test::FakeTransport>(clock);
  Network network{{[this] { return std::move(next_transport); }}, clock, reporter};
  const SourceId source = SourceId::registry("sparse+http://r/");

  void SetUp() override {
    transport = next_transport.get();
    transport->answer("http://r/config.json", 200, R"({"dl":"http://r/dl"})");
  }
  SparseIndex index(bool offline = false) {
    return SparseIndex({"http://r/", "/home/.cargo", "r-1", "`r` index", offline}, network, files, reporter);
  }
  static IndexFile& ask(SparseIndex& index, const std::string& name,
                        std::optional<semver::Version> locked = std::nullopt) {
    IndexFile* file = nullptr;
    while ((file = index.poll(name, locked)) == nullptr) index.wait();
    return *file;
  }
};

TEST_F(SparseIndexTest, AsksOnceAndKeepsTheAnswer) {
  transport->answer("http://r/3/f/foo", 200, kIndex, {{"etag", "\"1\""}});
  auto first = index();
  EXPECT_EQ(ask(first, "foo").all(source).size(), 2U);
  ask(first, "foo");
  EXPECT_EQ(transport->requests.size(), 2U);
  EXPECT_EQ(reporter.lines, std::vector<std::string>{"    Updating `r` index"});
  EXPECT_TRUE(files.is_file("/home/.cargo/registry/index/r-1/.cache/3/f/foo"));
  EXPECT_TRUE(files.is_file("/home/.cargo/registry/index/r-1/config.json"));
}

TEST_F(SparseIndexTest, AsksAgainOnlyForWhatHasChanged) {
  transport->answer("http://r/3/f/foo", 200, kIndex, {{"etag", "\"1\""}}).answer("http://r/3/f/foo", 304);
  auto first = index();
  ask(first, "foo");
  auto second = index();
  EXPECT_EQ(ask(second, "foo").all(source).size(), 2U);
  EXPECT_EQ(transport->requests.back().headers.back(), "if-none-match: \"1\"");
}

TEST_F(SparseIndexTest, AsksNothingForWhatIsLockedAndCached) {
  transport->answer("http://r/3/f/foo", 200, kIndex, {{"etag", "\"1\""}});
  auto first = index();
  ask(first, "foo");
  const auto asked = transport->requests.size();
  auto second = index();
  EXPECT_EQ(ask(second, "foo", *semver::Version::parse("1.2.0")).all(source).size(), 2U);
  EXPECT_EQ(transport->requests.size(), asked);
  ask(second, "foo", *semver::Version::parse("3.0.0"));  // perhaps published since
  EXPECT_GT(transport->requests.size(), asked);
}

TEST_F(SparseIndexTest, UsesTheCacheAloneWhenOffline) {
  auto offline = index(true);
  EXPECT_TRUE(ask(offline, "foo").all(source).empty());
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(SparseIndexTest, ForgetsWhatIsGone) {
  transport->answer("http://r/3/f/foo", 200, kIndex, {{"etag", "\"1\""}}).answer("http://r/3/f/foo", 410);
  auto first = index();
  ask(first, "foo");
  auto second = index();
  EXPECT_TRUE(ask(second, "foo").all(source).empty());
  EXPECT_FALSE(files.exists("/home/.cargo/registry/index/r-1/.cache/3/f/foo"));
}

TEST_F(SparseIndexTest, ReportsFailuresToTheQuestion) {
  transport->answer("http://r/3/f/foo", 403, "no");
  auto broken = index();
  try {
    ask(broken, "foo");
    FAIL() << "no error";
  } catch (const QueryError& error) {
    EXPECT_STREQ(error.what(), "download of 3/f/foo failed");
  }
}

TEST_F(SparseIndexTest, NeedsAConfiguration) {
  auto other = SparseIndex({"http://none/", "/home/.cargo", "n-1", "`n` index", false}, network, files, reporter);
  try {
    ask(other, "foo");
    FAIL() << "no error";
  } catch (const QueryError& error) {
    EXPECT_STREQ(error.what(), "config.json not found in registry");
  }
}

TEST_F(SparseIndexTest, CratesAreCheckedAndKept) {
  CrateStore store({"/home/.cargo", "r-1", false}, network, files, reporter);
  RegistryConfig config;
  config.dl = "http://r/dl";
  const PackageId foo("foo", *semver::Version::parse("1.0.0"), source);
  const PackageId bad("bad", *semver::Version::parse("1.0.0"), source);
  transport->answer("http://r/dl/foo/1.0.0/download", 200, "crate").answer("http://r/dl/bad/1.0.0/download", 200, "x");
  const std::vector<WantedCrate> wanted{{foo, foo, sha256_hex("crate")}, {bad, bad, sha256_hex("crate")}};
  EXPECT_THROW(store.download(wanted, [&]() -> const RegistryConfig& { return config; }), Error);
  EXPECT_TRUE(store.has(wanted[0]));
  EXPECT_FALSE(store.has(wanted[1]));
  EXPECT_EQ(*files.read("/home/.cargo/registry/cache/r-1/foo-1.0.0.crate"), "crate");
}

TEST_F(SparseIndexTest, NothingIsDownloadedOffline) {
  CrateStore store({"/home/.cargo", "r-1", true}, network, files, reporter);
  const PackageId foo("foo", *semver::Version::parse("1.0.0"), source);
  RegistryConfig config;
  EXPECT_THROW(store.download({{foo, foo, "aa"}}, [&]() -> const RegistryConfig& { return config; }), DownloadError);
  EXPECT_TRUE(transport->requests.empty());
}

}  // namespace
}  // namespace gantry::sources
