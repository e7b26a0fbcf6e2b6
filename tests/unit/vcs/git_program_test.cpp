#include "vcs/git_program.h"

#include <gtest/gtest.h>

#include "support/recording_reporter.h"

namespace gantry::vcs {
namespace {

class FakeRunner : public ProcessRunner {
 public:
  Command last;
  tl::expected<ExitStatus, std::error_code> answer = ExitStatus{};
  tl::expected<Output, std::error_code> run(const Command&, const Environment&) override { return Output{}; }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command& command, const Environment&) override {
    last = command;
    return answer;
  }
};

class GitProgramTest : public testing::Test {
 protected:
  FakeRunner runner;
  Environment environment;
  test::RecordingReporter reporter;
  GitProgram program{runner, environment, reporter};

  void fetch(bool all_tags = false) {
    program.fetch("/db/x", {"file:///x", {"+HEAD:refs/remotes/origin/HEAD"}, all_tags});
  }
};

TEST_F(GitProgramTest, fetches_into_the_database) {
  fetch();
  EXPECT_EQ(runner.last.display(),
            "git fetch --no-tags --force --update-head-ok 'file:///x' '+HEAD:refs/remotes/origin/HEAD'");
  EXPECT_EQ(runner.last.env.at("GIT_DIR"), "/db/x/");
  EXPECT_EQ(runner.last.env.at("GIT_WORK_TREE"), std::nullopt);
  reporter.level = Verbosity::Quiet;
  fetch(true);
  EXPECT_EQ(runner.last.args[1], "--tags");
  EXPECT_EQ(runner.last.args[2], "--quiet");
  reporter.level = Verbosity::Verbose;
  fetch();
  EXPECT_EQ(reporter.lines.size(), 1U);
}

TEST_F(GitProgramTest, a_failure_may_pass) {
  runner.answer = ExitStatus{128, 0};
  try {
    fetch();
    FAIL();
  } catch (const GitError& error) {
    EXPECT_TRUE(error.may_pass());
    EXPECT_EQ(error.message(),
              "process didn't exit successfully: `git fetch --no-tags --force --update-head-ok 'file:///x' "
              "'+HEAD:refs/remotes/origin/HEAD'` (exit status: 128)");
  }
}

}  // namespace
}  // namespace gantry::vcs
