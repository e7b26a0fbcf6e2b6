#include "net/transfers.h"

#include <gtest/gtest.h>

#include "support/fake_transport.h"
#include "support/recording_reporter.h"

namespace gantry::net {
namespace {

constexpr const char* kUrl = "http://example.test/a";
constexpr std::int64_t kSecond = 1'000'000'000;

class TransfersTest : public testing::Test {
 protected:
  test::FakeClock clock;
  test::FakeTransport transport{clock};
  test::RecordingReporter reporter;
  Transfers transfers{transport, 3, clock, reporter};

  Transfers::Result get(std::vector<int> accepted = {}) {
    Transfers::Result result;
    transfers.start({kUrl, {}}, std::move(accepted), [&](auto ended) { result = std::move(ended); });
    while (!transfers.idle()) transfers.wait();
    return result;
  }
};

TEST_F(TransfersTest, GivesTheAnswer) {
  transport.answer(kUrl, 200, "hello");
  EXPECT_EQ(get()->body, "hello");
  EXPECT_TRUE(reporter.lines.empty());
}

TEST_F(TransfersTest, TriesAgainWhatLooksPassing) {
  transport.answer(kUrl, 500, "oops").fail(kUrl, {7, "[7] no connection", true}).answer(kUrl, 200, "hello");
  EXPECT_EQ(get()->body, "hello");
  ASSERT_EQ(reporter.lines.size(), 2U);
  EXPECT_EQ(reporter.lines[0],
            "warning: spurious network error (3 tries remaining): failed to get successful HTTP response from "
            "`http://example.test/a` (192.0.2.1), got 500\nbody:\noops");
  EXPECT_EQ(reporter.lines[1], "warning: spurious network error (2 tries remaining): [7] no connection");
}

TEST_F(TransfersTest, GivesUpAfterTheLastTry) {
  transport.answer(kUrl, 503);
  const auto result = get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, 503);
  EXPECT_EQ(transport.requests.size(), 4U);
  EXPECT_TRUE(reporter.lines.back().starts_with("warning: spurious network error (1 try remaining): "));
}

TEST_F(TransfersTest, DoesNotRepeatWhatTheServerRefuses) {
  transport.answer(kUrl, 403, "no", {{"x-amz-cf-id", "abc"}, {"via", "d"}});
  const auto result = get();
  ASSERT_FALSE(result);
  EXPECT_EQ(transport.requests.size(), 1U);
  EXPECT_EQ(result.error().message,
            "failed to get successful HTTP response from `http://example.test/a` (192.0.2.1), got 403\ndebug "
            "headers:\nx-amz-cf-id: abc\nbody:\nno");
}

TEST_F(TransfersTest, DoesNotRepeatAnEmptyReply) {
  transport.fail(kUrl, {52, "[52] nothing", false});
  EXPECT_FALSE(get());
  EXPECT_EQ(transport.requests.size(), 1U);
}

TEST_F(TransfersTest, TakesAcceptedStatusesAsAnswers) {
  transport.answer(kUrl, 304);
  EXPECT_EQ(get({304})->status, 304);
}

TEST_F(TransfersTest, HonoursRetryAfterUpToTenSeconds) {
  transport.answer(kUrl, 429, "", {{"retry-after", "4"}}).answer(kUrl, 200);
  const auto begin = clock.now_ns;
  EXPECT_TRUE(get());
  EXPECT_GE(clock.now_ns - begin, 4 * kSecond);
  EXPECT_LE(clock.now_ns - begin, 5 * kSecond);
}

TEST_F(TransfersTest, NeverWaitsLongerThanTenSeconds) {
  transport.answer(kUrl, 429, "", {{"retry-after", "3000"}}).answer(kUrl, 200);
  const auto begin = clock.now_ns;
  EXPECT_TRUE(get());
  EXPECT_LE(clock.now_ns - begin, 11 * kSecond);
}

TEST_F(TransfersTest, ShortensLongBodies) {
  transport.answer(kUrl, 400, std::string(600, 'x'));
  EXPECT_TRUE(get().error().message.ends_with("body:\n" + std::string(511, 'x') + "…"));
}

TEST_F(TransfersTest, HandlersMayBeginMore) {
  transport.answer(kUrl, 200, "1");
  int ended = 0;
  transfers.start({kUrl, {}}, {}, [&](const auto&) {
    ++ended;
    transfers.start({kUrl, {}}, {}, [&](const auto&) { ++ended; });
  });
  while (!transfers.idle()) transfers.wait();
  EXPECT_EQ(ended, 2);
}

}  // namespace
}  // namespace gantry::net
