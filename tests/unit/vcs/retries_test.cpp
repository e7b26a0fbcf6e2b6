#include "vcs/retries.h"

#include <gtest/gtest.h>

#include "support/recording_reporter.h"
#include "vcs/git.h"

namespace gantry::vcs {
namespace {

class RetriesTest : public testing::Test {
 protected:
  test::RecordingReporter reporter;
  std::vector<std::int64_t> delays;
  int runs = 0;

  // Fails `failures` times.
  void run(std::uint64_t retries, int failures, bool may_pass = true) {
    with_retries(
        retries, reporter,
        [&] {
          if (++runs <= failures) throw GitError("outer", {"inner"}, may_pass);
        },
        [&](std::chrono::milliseconds delay) { delays.push_back(delay.count()); });
  }
};

TEST_F(RetriesTest, repeats_and_counts_down) {
  run(3, 2);
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(reporter.lines, (std::vector<std::string>{"warning: spurious network error (3 tries remaining): inner",
                                                      "warning: spurious network error (2 tries remaining): inner"}));
  EXPECT_EQ(delays.size(), 2U);
  EXPECT_GE(delays[0], 500);
  EXPECT_LT(delays[0], 1500);
  EXPECT_EQ(delays[1], 3500);
}

TEST_F(RetriesTest, gives_up) {
  EXPECT_THROW(run(1, 5), GitError);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(reporter.lines, std::vector<std::string>{"warning: spurious network error (1 try remaining): inner"});
}

TEST_F(RetriesTest, repeats_only_what_may_pass) {
  EXPECT_THROW(run(3, 5, false), GitError);
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(reporter.lines.empty());
}

}  // namespace
}  // namespace gantry::vcs
