#include "base/process.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

Environment with_path() { return Environment({{"PATH", "/usr/bin:/bin"}, {"KEEP", "1"}, {"DROP", "1"}}); }

TEST(Process, CapturesBothStreamsAndTheStatus) {
  SystemProcessRunner runner;
  const auto output = runner.run({.program = "sh", .args = {"-c", "echo out; echo err >&2; exit 3"}}, with_path());
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "out\n");
  EXPECT_EQ(output->err, "err\n");
  EXPECT_EQ(output->status.code, 3);
}

TEST(Process, AppliesTheEnvironment) {
  SystemProcessRunner runner;
  const auto output = runner.run(
      {.program = "sh", .args = {"-c", "echo $KEEP-$DROP-$NEW"}, .env = {{"DROP", std::nullopt}, {"NEW", "n"}}},
      with_path());
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "1--n\n");
}

TEST(Process, FeedsStandardInput) {
  SystemProcessRunner runner;
  const auto output = runner.run({.program = "cat", .stdin_data = "hello"}, with_path());
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "hello");
}

TEST(Process, AMissingProgramIsAnError) {
  SystemProcessRunner runner;
  EXPECT_EQ(runner.run({.program = "no-such-program-here"}, with_path()).error().value(), ENOENT);
  EXPECT_FALSE(runner.run({.program = "/no/such"}, with_path()));
}

TEST(Process, DescribesSignals) {
  SystemProcessRunner runner;
  const auto output = runner.run({.program = "sh", .args = {"-c", "kill -9 $$"}}, with_path());
  ASSERT_TRUE(output);
  EXPECT_EQ(output->status.describe(), "signal: 9, SIGKILL: kill");
}

TEST(Process, QuotesForAShell) {
  EXPECT_EQ(shell_escape("plain-1.0"), "plain-1.0");
  EXPECT_EQ(shell_escape("a b"), "'a b'");
  EXPECT_EQ(shell_escape(""), "''");
  EXPECT_EQ(shell_escape("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace gantry
