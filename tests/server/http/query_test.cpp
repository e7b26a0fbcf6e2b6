// Paths, queries and ranges of requests; which paths reach the index.
#include <gtest/gtest.h>

#include "server/http/api_json.h"
#include "server/http/index_responses.h"
#include "server/http/query.h"

namespace gantry::server::http {
namespace {

TEST(Path, SegmentsAreDecodedAndHarmless) {
  EXPECT_EQ(path_segments("/a/b%20c"), (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(path_segments("/"), (std::vector<std::string>{}));
  for (const auto* bad : {"", "a", "/..", "/a/../b", "/%2e%2e/a", "/a%2fb", "/a%00", "/a%0d%0a", "//a", "/a//b"}) {
    EXPECT_FALSE(path_segments(bad)) << bad;
  }
}

TEST(Query, Values) {
  EXPECT_EQ(query_value("q=a+b%21&per_page=5", "q"), "a b!");
  EXPECT_EQ(query_value("q=a&per_page=5", "per_page"), "5");
  EXPECT_FALSE(query_value("", "q"));
}

TEST(Range, OneOfBytes) {
  bool outside = false;
  const auto of = [&](std::string_view header) {
    const auto range = parse_range(header, 100, outside);
    return range ? std::pair<std::uint64_t, std::uint64_t>{range->first, range->length}
                 : std::pair<std::uint64_t, std::uint64_t>{0, 0};
  };
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(of("bytes=0-9"), (Pair{0, 10}));
  EXPECT_EQ(of("bytes=90-"), (Pair{90, 10}));
  EXPECT_EQ(of("bytes=90-1000"), (Pair{90, 10}));
  EXPECT_EQ(of("bytes=-5"), (Pair{95, 5}));
  EXPECT_EQ(of("bytes=-500"), (Pair{0, 100}));
  for (const auto* ignored : {"", "lines=1-2", "bytes=a-b", "bytes=5", "bytes=9-5", "bytes=1-2,4-5", "bytes=-"}) {
    EXPECT_EQ(of(ignored), (Pair{0, 0})) << ignored;
    EXPECT_FALSE(outside) << ignored;
  }
  of("bytes=100-");
  EXPECT_TRUE(outside);
}

TEST(IndexPath, OnlyWhatACrateMayHave) {
  for (const auto* good : {"1/a", "2/ab", "3/a/abc", "ab/cd/abcd", "so/me/some_crate-2"}) {
    EXPECT_TRUE(is_index_path(good)) << good;
  }
  for (const auto* bad : {"", "a", "1/ab", "3/b/abc", "ab/cd/abce/", "ab/cd/other", "../cd/abcd", "Ab/cd/abcd",
                          "ab/cd/..", ".tmp/1", "/1/a", "1//a", "ab/cd/abcd\n"}) {
    EXPECT_FALSE(is_index_path(bad)) << bad;
  }
}

class MemoryIndex : public IndexStore {
 public:
  std::optional<IndexFile> read(const std::string& path) override {
    ++reads;
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(IndexFile{found->second, 0});
  }
  std::optional<std::uint64_t> size(const std::string& path) override {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional<std::uint64_t>(found->second.size());
  }
  void write(const std::string& path, std::string_view content) override { files[path] = content; }
  void remove(const std::string& path) override { files.erase(path); }
  void sync() override {}
  std::unordered_map<std::string, std::string> files;
  int reads = 0;
};

TEST(IndexResponses, AreKeptUntilTheFileChanges) {
  MemoryIndex store;
  IndexResponses answers(store, {1 << 20U});
  EXPECT_EQ(answers.find("1/a", Coding::Identity), nullptr);
  store.write("1/a", "one\n");
  const auto first = answers.find("1/a", Coding::Identity);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->body, "one\n");
  const int reads = store.reads;
  EXPECT_EQ(answers.find("1/a", Coding::Identity), first);
  EXPECT_EQ(store.reads, reads);
  store.write("1/a", "two\n");
  answers.forget("1/a");
  const auto second = answers.find("1/a", Coding::Identity);
  EXPECT_EQ(second->body, "two\n");
  EXPECT_NE(second->etag, first->etag);
}

TEST(IndexResponses, StayWithinTheirBudget) {
  MemoryIndex store;
  IndexResponses answers(store, {std::size_t{16} * 64 * 1024});
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1000; ++i) {
      const auto path = "ab/cd/abcd" + std::to_string(i);
      store.write(path, std::string(10'000, 'x'));
      EXPECT_NE(answers.find(path, Coding::Identity), nullptr);
    }
  }
  EXPECT_GT(store.reads, 1500);  // most had to be read again
}

TEST(Logins, OfOwnerRequests) {
  EXPECT_EQ(*parse_logins(R"({"users":["a","b"]})"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*parse_logins(R"({"owners":["a"]})"), (std::vector<std::string>{"a"}));
  for (const auto* bad : {"", "[]", "{}", R"({"users":"a"})", R"({"users":[1]})"})
    EXPECT_FALSE(parse_logins(bad)) << bad;
}

TEST(Json, EscapesWhatUsersWrote) {
  EXPECT_EQ(error_json("a \"b\"\n"), R"({"errors":[{"detail":"a \"b\"\n"}]})");
  EXPECT_EQ(ok_json(), R"({"ok":true})");
  EXPECT_EQ(publish_json({}), R"({"warnings":{"invalid_categories":[],"invalid_badges":[],"other":[]}})");
}

}  // namespace
}  // namespace gantry::server::http
