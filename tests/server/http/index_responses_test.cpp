// Answers for index files: made once for each coding, forgotten with the file, within their budget.
#include <gtest/gtest.h>

#include <map>

#include "server/core/time_text.h"
#include "server/http/index_responses.h"

namespace gantry::server::http {
namespace {

class NoFile : public OpenFile {
 public:
  explicit NoFile(std::uint64_t size) : size_(size) {}
  int descriptor() const override { return -1; }
  std::uint64_t size() const override { return size_; }

 private:
  std::uint64_t size_;
};

class MemoryIndex : public IndexStore {
 public:
  std::optional<IndexFile> read(const std::string& path) override {
    ++reads;
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return IndexFile{found->second, modified, std::make_shared<NoFile>(found->second.size())};
  }
  std::optional<std::uint64_t> size(const std::string& path) override {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional<std::uint64_t>(found->second.size());
  }
  void write(const std::string& path, std::string_view content) override { files[path] = content; }
  void remove(const std::string& path) override { files.erase(path); }
  void sync() override {}

  std::map<std::string, std::string> files;
  std::int64_t modified = 1'000'000'000;
  int reads = 0;
};

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "{\"name\":\"abcd\",\"vers\":\"1." + std::to_string(i) + ".0\"}\n";
  return text;
}

TEST(IndexResponses, EachFormHasItsOwnTag) {
  MemoryIndex store;
  store.files["ab/cd/abcd"] = lines(100);
  IndexResponses answers(store, {});
  const auto plain = answers.find("ab/cd/abcd", Coding::Identity);
  const auto gzip = answers.find("ab/cd/abcd", Coding::Gzip);
  const auto zstd = answers.find_at_once("ab/cd/abcd", Coding::Zstd);
  ASSERT_TRUE(plain && gzip && zstd);
  EXPECT_EQ(plain->body, lines(100));
  EXPECT_NE(plain->etag, gzip->etag);
  EXPECT_NE(gzip->etag, zstd->etag);
  EXPECT_NE(gzip->head.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(zstd->head.find("Content-Encoding: zstd\r\n"), std::string::npos);
  EXPECT_EQ(plain->head.find("Content-Encoding"), std::string::npos);
  for (const auto& answer : {plain, gzip, zstd}) {
    EXPECT_NE(answer->head.find("Vary: Accept-Encoding\r\n"), std::string::npos);
    EXPECT_NE(answer->not_modified.find("Vary: Accept-Encoding\r\n"), std::string::npos);
    EXPECT_EQ(answer->not_modified.find("Content-Encoding"), std::string::npos);
    EXPECT_NE(answer->head.find("Content-Length: " + std::to_string(answer->body.size()) + "\r\n"), std::string::npos);
  }
  EXPECT_EQ(answers.find("ab/cd/abcd", Coding::Gzip), gzip);
  EXPECT_EQ(store.reads, 3);
  store.files["ab/cd/abcd"] = lines(101);
  answers.forget("ab/cd/abcd");
  EXPECT_NE(answers.find("ab/cd/abcd", Coding::Gzip)->etag, gzip->etag);
  EXPECT_EQ(answers.find("ab/cd/abce", Coding::Gzip), nullptr);
  EXPECT_EQ(answers.find("../etc", Coding::Identity), nullptr);
}

TEST(IndexResponses, SmallFilesComeAsTheyAre) {
  MemoryIndex store;
  store.files["ab/cd/abcd"] = lines(3);
  IndexResponses answers(store, {});
  const auto gzip = answers.find("ab/cd/abcd", Coding::Gzip);
  EXPECT_EQ(gzip->body, lines(3));
  EXPECT_EQ(gzip->etag, answers.find("ab/cd/abcd", Coding::Identity)->etag);
}

TEST(IndexResponses, LargeFilesAreNotReadAtOnce) {
  MemoryIndex store;
  store.files["ab/cd/abcd"] = lines(5000);
  IndexResponses answers(store, {});
  for (const auto coding : {Coding::Identity, Coding::Gzip, Coding::Zstd}) {
    store.reads = 0;
    EXPECT_EQ(answers.find_at_once("ab/cd/abcd", coding), nullptr);
    EXPECT_EQ(store.reads, 0);
    EXPECT_TRUE(answers.find("ab/cd/abcd", coding));
    EXPECT_TRUE(answers.find_at_once("ab/cd/abcd", coding));  // it is there now
    EXPECT_EQ(store.reads, 1);
  }
}

TEST(IndexResponses, VeryLargeFilesComeAsTheyAre) {
  MemoryIndex store;
  store.files["ab/cd/abcd"] = lines(150'000);     // more than is packed
  auto& noise = store.files["ab/cd/abcd-noise"];  // packs to more than is kept
  std::uint32_t state = 1;
  while (noise.size() < 3'000'000) {
    state = state * 1'664'525 + 1'013'904'223;
    noise += "0123456789abcdefghijklmnopqrstuv"[state >> 27U];
  }
  store.files["ab/cd/abcd-small"] = lines(50'000);
  IndexResponses answers(store, {});
  for (const auto* path : {"ab/cd/abcd", "ab/cd/abcd-noise"}) {
    store.reads = 0;
    const auto answer = answers.find(path, Coding::Zstd);
    EXPECT_TRUE(answer->file);
    EXPECT_EQ(answer->body.size(), 0U);
    EXPECT_EQ(answer->head.find("Content-Encoding"), std::string::npos);
    EXPECT_EQ(answers.find(path, Coding::Zstd), answer);
    EXPECT_EQ(store.reads, 1);
  }
  EXPECT_NE(answers.find("ab/cd/abcd-small", Coding::Zstd)->head.find("Content-Encoding: zstd"), std::string::npos);
}

TEST(IndexResponses, TheBudgetHolds) {
  MemoryIndex store;
  IndexResponses answers(store, {std::size_t{1} << 20U, 16, true});
  for (int i = 0; i < 1000; ++i) {
    const auto path = "cr/at/crate-" + std::to_string(i);
    store.files[path] = lines(100);
    EXPECT_NE(answers.find(path, Coding::Identity)->head.find("private, no-cache"), std::string::npos);
  }
  store.reads = 0;
  for (int i = 0; i < 1000; ++i) answers.find("cr/at/crate-" + std::to_string(i), Coding::Identity);
  EXPECT_GT(store.reads, 500);
}

TEST(IndexResponses, NoTimeLiesInTheFuture) {
  const auto early = prepare_index_file({"x", 2000, nullptr}, Coding::Identity, "no-cache", 1000);
  EXPECT_EQ(early.last_modified, http_time(1000));
  EXPECT_EQ(early.modified, 2000);
}

TEST(IndexResponses, PartsOfAFile) {
  const auto answer = prepare_index_file({"0123456789", 1000, nullptr}, Coding::Identity, "no-cache", 2000);
  RequestHead head;
  head.method = Method::Get;
  head.range = "bytes=3-5";
  const auto part = index_response(answer, head);
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "345");
  head.if_none_match = answer.etag;
  EXPECT_EQ(index_response(answer, head).status, 304);
}

}  // namespace
}  // namespace gantry::server::http
