#include "freshness/request.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::freshness {
namespace {

class RequestTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  Environment environment;
  const Hash128 key{5, 6};

  RequestRecord sample() {
    files.file("/w/Cargo.toml", "a");
    return {key,
            "/w",
            {observe(files, "/w", "/w/Cargo.toml", InputKind::File),
             observe(files, "/w", "/w/.cargo/config.toml", InputKind::File)},
            {{"RUSTC", std::nullopt}},
            "closing"};
  }
  RequestState check() {
    auto request = load_request(files, "/w/target/requests", key);
    return request ? request->check(files, environment) : RequestState::Changed;
  }
};

TEST_F(RequestTest, IsReadBackAndUnchanged) {
  const auto record = sample();
  ASSERT_TRUE(save_request(files, "/w/target/requests", record));
  EXPECT_EQ(check(), RequestState::Unchanged);
  EXPECT_EQ(load_request(files, "/w/target/requests", key)->closing(), "closing");
  const auto again = load_request(files, "/w/target/requests", key)->record();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->root, "/w");
  EXPECT_EQ(again->inputs, record.inputs);
  EXPECT_EQ(again->environment, record.environment);
  EXPECT_EQ(again->closing, "closing");
  EXPECT_FALSE(load_request(files, "/w/target/requests", Hash128{5, 7}));
}

TEST_F(RequestTest, ATouchedInputIsTouched) {
  save_request(files, "/w/target/requests", sample());
  files.file("/w/Cargo.toml", "a");
  EXPECT_EQ(check(), RequestState::Touched);
}

TEST_F(RequestTest, NewTimesAreKept) {
  const auto directory = "/w/target/requests";
  save_request(files, directory, sample());
  files.file("/w/Cargo.toml", "a");
  const auto time = files.stat("/w/Cargo.toml")->mtime_ns;
  auto request = load_request(files, directory, key);
  ASSERT_EQ(request->check(files, environment), RequestState::Touched);
  ASSERT_TRUE(request->save_touched(files, directory, time));  // in this very moment: may be written once more
  EXPECT_EQ(check(), RequestState::Touched);
  ASSERT_TRUE(request->save_touched(files, directory, time + 1));
  EXPECT_EQ(check(), RequestState::Unchanged);
}

TEST_F(RequestTest, ChangesAreSeen) {
  save_request(files, "/w/target/requests", sample());
  files.file("/w/Cargo.toml", "b");
  EXPECT_EQ(check(), RequestState::Changed);
}

TEST_F(RequestTest, AFileThatAppearsIsAChange) {
  save_request(files, "/w/target/requests", sample());
  files.file("/w/.cargo/config.toml", "");
  EXPECT_EQ(check(), RequestState::Changed);
}

TEST_F(RequestTest, AVariableThatAppearsIsAChange) {
  save_request(files, "/w/target/requests", sample());
  environment.set("RUSTC", "x");
  EXPECT_EQ(check(), RequestState::Changed);
}

TEST_F(RequestTest, AnyDamageReadsAsNothing) {
  save_request(files, "/w/target/requests", sample());
  const auto path = request_path("/w/target/requests", key);
  const auto good = *files.read(path);
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x21);
    files.write_atomic(path, bad);
    EXPECT_FALSE(load_request(files, "/w/target/requests", key)) << i;
  }
}

TEST_F(RequestTest, OldRequestsGiveWay) {
  auto record = sample();
  for (std::uint64_t i = 0; i < kMaxRequests + 3; ++i) {
    record.key = {i, 0};
    save_request(files, "/w/target/requests", record);
  }
  EXPECT_FALSE(load_request(files, "/w/target/requests", Hash128{2, 0}));
  EXPECT_TRUE(load_request(files, "/w/target/requests", Hash128{3, 0}));
}

}  // namespace
}  // namespace gantry::freshness
