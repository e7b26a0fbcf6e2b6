#include "ops/request_inputs.h"

#include <gtest/gtest.h>

#include "freshness/request.h"
#include "ops/no_op.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::ops {
namespace {

using freshness::InputKind;
using freshness::RequestState;

struct FixedClock : Clock {
  std::int64_t now = 0;
  std::int64_t file_time_ns() const override { return now; }
  std::int64_t monotonic_ns() const override { return now; }
};

struct RequestInputsTest : testing::Test {
  test::MemoryFileSystem files;
  SystemProcessRunner processes;
  Environment environment;
  FixedClock clock;
  test::RecordingReporter reporter;
  Host host{.files = files,
            .processes = processes,
            .environment = environment,
            .clock = clock,
            .reporter = reporter,
            .cwd = "/w",
            .cargo_home = "/home/.cargo",
            .program_path = "gantry",
            .arguments = {"build"}};

  RequestInputsTest() { files.file("/w/target/debug/app", "built").file("/w/Cargo.toml", "[package]"); }

  std::int64_t time_of(const std::string& path) const { return files.stat(path)->mtime_ns; }

  RequestState next_run() {
    auto request = freshness::load_request(files, request_directory_of("/w/target"),
                                           request_key({host.program_path, host.arguments, host.cwd, environment}));
    return request ? request->check(files, environment) : RequestState::Changed;
  }
};

TEST_F(RequestInputsTest, KnowAnArtifactByItsTime) {
  clock.now = time_of("/w/target/debug/app") + 1;
  RequestInputs inputs("/w", "/w/target", host);
  inputs.add_written("/w/target/debug/app", InputKind::Stamp);
  inputs.save({}, 0);
  EXPECT_EQ(next_run(), RequestState::Unchanged);
  files.file("/w/target/debug/app", "built");
  EXPECT_EQ(next_run(), RequestState::Changed);
}

TEST_F(RequestInputsTest, KnowAnArtifactOfThisMomentByItsContent) {
  const auto time = time_of("/w/target/debug/app");
  clock.now = time;
  RequestInputs inputs("/w", "/w/target", host);
  inputs.add_written("/w/target/debug/app", InputKind::Stamp);
  inputs.save({}, 0);
  EXPECT_EQ(next_run(), RequestState::Touched);
  files.file("/w/target/debug/app", "other");
  ASSERT_FALSE(files.set_mtime("/w/target/debug/app", time));
  EXPECT_EQ(next_run(), RequestState::Changed);
}

TEST_F(RequestInputsTest, ReadAgainWhatIsAsNewAsTheRun) {
  const auto time = time_of("/w/Cargo.toml");
  host.started_file_time_ns = time;
  RequestInputs inputs("/w", "/w/target", host);
  inputs.add_read("/w/Cargo.toml", InputKind::File);
  inputs.save({}, 0);
  EXPECT_EQ(next_run(), RequestState::Touched);
  files.file("/w/Cargo.toml", "[package!");
  ASSERT_FALSE(files.set_mtime("/w/Cargo.toml", time));
  EXPECT_EQ(next_run(), RequestState::Changed);
}

TEST_F(RequestInputsTest, TakeTheListingOfADirectoryForWhatIsNotInIt) {
  files.dangling_link("/w/examples");
  host.started_file_time_ns = time_of("/w/Cargo.toml") + 1;
  RequestInputs inputs("/w", "/w/target", host);
  inputs.add_read("/w", InputKind::Directory);
  inputs.add_read("/w/build.rs", InputKind::File);
  inputs.add_read("/w/tests/a.rs", InputKind::File);  // the directory of this one was not looked at
  inputs.add_read("/w/examples", InputKind::File);    // is listed, and leads nowhere
  inputs.save({}, 0);
  const auto request = freshness::load_request(files, request_directory_of("/w/target"),
                                               request_key({host.program_path, host.arguments, host.cwd, environment}));
  ASSERT_TRUE(request);
  const auto record = request->record();
  ASSERT_TRUE(record);
  std::vector<std::string> paths;
  for (const auto& input : record->inputs) paths.push_back(input.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"", "tests/a.rs", "examples"}));
  files.file("/w/build.rs", "");
  ASSERT_FALSE(files.set_mtime("/w", time_of("/w/build.rs")));
  EXPECT_EQ(next_run(), RequestState::Changed);
}

}  // namespace
}  // namespace gantry::ops
