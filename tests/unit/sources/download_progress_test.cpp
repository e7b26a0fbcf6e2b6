#include "sources/download_progress.h"

#include <gtest/gtest.h>

#include "sources/registry/fetch_progress.h"
#include "support/fake_transport.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMiB = 1024 * 1024;
using Lines = std::vector<std::string>;

DownloadProgress::BytesToCome still(std::uint64_t bytes) {
  return [bytes] { return bytes; };
}

class DownloadProgressTest : public testing::Test {
 protected:
  test::FakeClock clock;
  test::RecordingReporter reporter;
  DownloadProgress progress{clock, reporter};
};

TEST_F(DownloadProgressTest, without_a_progress_line_downloads_are_announced_once) {
  for (int i = 0; i < 2; ++i) {
    DownloadProgress::Batch batch(progress);
    progress.start();
    progress.finish("a", 10, still(0));
    batch.complete();
  }
  EXPECT_EQ(reporter.lines, Lines{" Downloading crates ..."});
}

TEST_F(DownloadProgressTest, says_how_many_are_to_come_and_how_much_it_was) {
  reporter.shows_progress = true;
  DownloadProgress::Batch batch(progress);
  progress.start();
  progress.start();
  progress.move(still(100));
  EXPECT_EQ(reporter.progress_lines.size(), 2U) << "too soon";
  clock.now_ns += kSecond;
  progress.move(still(2 * kMiB));
  progress.finish("small", 10, still(kMiB));
  progress.finish("large", 3 * kMiB, still(0));
  batch.complete();
  EXPECT_EQ(reporter.progress_lines,
            (Lines{"Downloading 1 crate", "Downloading 2 crates", "Downloading 2 crates, remaining bytes: 2.0MiB",
                   "Downloading 1 crate, remaining bytes: 1.0MiB", "Downloading 0 crates, extracting large ..."}));
  EXPECT_EQ(reporter.lines, Lines{"  Downloaded 2 crates (3.0MiB) in 1.00s (largest was `large` at 3.0MiB)"});
}

TEST_F(DownloadProgressTest, counts_all_registries_of_a_command_together) {
  reporter.shows_progress = true;
  DownloadProgress::Batch all(progress);
  for (const auto* name : {"a", "b"}) {
    DownloadProgress::Batch batch(progress);
    progress.start();
    progress.finish(name, 100, still(0));
    batch.complete();
  }
  all.complete();
  EXPECT_EQ(reporter.lines, Lines{"  Downloaded 2 crates (200B) in 0.00s"});
}

TEST_F(DownloadProgressTest, says_nothing_of_a_batch_that_failed) {
  reporter.shows_progress = true;
  {
    DownloadProgress::Batch batch(progress);
    progress.start();
    progress.finish("a", 10, still(0));
  }
  EXPECT_TRUE(reporter.lines.empty());
  DownloadProgress::Batch next(progress);
  progress.start();
  progress.finish("b", 10, still(0));
  next.complete();
  EXPECT_EQ(reporter.lines, Lines{"  Downloaded 1 crate (10B) in 0.00s"});
}

TEST(FetchProgress, is_shown_when_it_takes_its_time) {
  test::FakeClock clock;
  test::RecordingReporter reporter;
  reporter.shows_progress = true;
  FetchProgress progress(clock, reporter);
  progress.start();
  progress.show();
  EXPECT_TRUE(reporter.progress_lines.empty());
  clock.now_ns += kSecond;
  progress.show();
  progress.finish();
  progress.start();
  progress.start();
  progress.show();
  clock.now_ns += kSecond;
  progress.show();
  EXPECT_EQ(reporter.progress_lines, (Lines{"Fetch 0 complete; 1 pending", "Fetch 1 complete; 2 pending"}));
}

}  // namespace
}  // namespace gantry::sources
