#include "vcs/credential_helper.h"

#include <gtest/gtest.h>

namespace gantry::vcs {
namespace {

class FakeRunner : public ProcessRunner {
 public:
  Command last;
  Output answer;
  tl::expected<Output, std::error_code> run(const Command& command, const Environment&) override {
    last = command;
    return answer;
  }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command&, const Environment&) override {
    return ExitStatus{};
  }
};

TEST(CredentialHelper, asks_the_git_program) {
  FakeRunner runner;
  Environment environment;
  CredentialHelper helper(runner, environment);
  runner.answer.out = "protocol=https\nhost=h:1\nusername=me\npassword=p=q\n";
  const auto login = helper.find("https://me@h:1/a%20b/c", "me");
  ASSERT_TRUE(login);
  EXPECT_EQ(login->user, "me");
  EXPECT_EQ(login->password, "p=q");
  EXPECT_EQ(runner.last.stdin_data, "protocol=https\nhost=h:1\npath=a b/c\nusername=me\n\n");
  EXPECT_EQ(runner.last.env.at("GIT_TERMINAL_PROMPT"), "0");
}

TEST(CredentialHelper, knows_nothing_without_an_answer) {
  FakeRunner runner;
  Environment environment;
  CredentialHelper helper(runner, environment);
  runner.answer.status.code = 128;
  EXPECT_FALSE(helper.find("https://h/x", ""));
  runner.answer.status.code = 0;
  runner.answer.out = "username=me\n";
  EXPECT_FALSE(helper.find("https://h/x", ""));
  EXPECT_FALSE(helper.find("https://h/x", "a\nb"));
  EXPECT_FALSE(helper.find("https://h/x%0apassword=1", "").has_value());
  EXPECT_EQ(runner.last.stdin_data.find("password"), std::string::npos);
}

}  // namespace
}  // namespace gantry::vcs
