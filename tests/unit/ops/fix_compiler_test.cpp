#include "ops/fix_compiler.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "ops/fix_messages.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::ops {
namespace {

// Answers the calls in their order, the last one again and again.
struct ScriptedCompiler : ProcessRunner {
  std::vector<Output> answers;
  std::vector<Command> calls;

  tl::expected<Output, std::error_code> run(const Command& command, const Environment&) override {
    calls.push_back(command);
    return answers[std::min(calls.size(), answers.size()) - 1];
  }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command&, const Environment&) override {
    return ExitStatus{};
  }
};

std::string suggest(std::string_view file, int begin, int end, std::string_view text) {
  return fmt::format(
      R"({{"message":"m","spans":[],"level":"warning","rendered":"m","children":[{{"message":"h","spans":[{{"file_name":"{}",)"
      R"("byte_start":{},"byte_end":{},"suggested_replacement":"{}","suggestion_applicability":"MachineApplicable"}}]}}]}})"
      "\n",
      file, begin, end, text);
}

class FixCompilerTest : public testing::Test {
 protected:
  FixCompilerTest() {
    files_.file("/work/src/lib.rs", "0123456789");
    environment_.set(kFixVariable, "/work/target/locks");
  }

  int run(std::vector<std::string> arguments = {"rustc", "--crate-name", "foo", "--edition=2021", "src/lib.rs"}) {
    const Host host{files_,  compiler_,      environment_,  clock_,   reporter_,
                    "/work", "/home/.cargo", "/bin/gantry", arguments};
    return compile_with_fixes(host);
  }

  // In the file of `files_`, as the compiler names it.
  std::string source() { return files_.read("/work/src/lib.rs").value_or(""); }

  std::vector<FixMessage> messages() const {
    std::vector<FixMessage> messages;
    std::string_view rest = reporter_.stderr_text;
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      if (const auto message = parse_fix_message(line)) messages.push_back(*message);
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return messages;
  }

  template <typename Message>
  const Message* find() {
    messages_ = messages();
    for (const auto& message : messages_) {
      if (const auto* found = std::get_if<Message>(&message)) return found;
    }
    return nullptr;
  }

  test::MemoryFileSystem files_;
  ScriptedCompiler compiler_;
  Environment environment_;
  SystemClock clock_;
  test::RecordingReporter reporter_;
  std::vector<FixMessage> messages_;
};

constexpr auto kFile = "/work/src/lib.rs";

TEST_F(FixCompilerTest, PassesOnWhatACleanCompilerSays) {
  compiler_.answers = {{{0}, "out", "err\n"}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(reporter_.stdout_text, "out");
  EXPECT_TRUE(reporter_.stderr_text.ends_with("err\n"));
  EXPECT_NE(find<Fixing>(), nullptr);
  ASSERT_EQ(compiler_.calls.size(), 1U);
  EXPECT_EQ(compiler_.calls[0].args,
            (std::vector<std::string>{"src/lib.rs", "--crate-name", "foo", "--cap-lints=warn", "--edition", "2021"}));
  EXPECT_FALSE(compiler_.calls[0].env.at(kFixVariable).has_value());
}

TEST_F(FixCompilerTest, AppliesAndCompilesAgain) {
  compiler_.answers = {{{0}, "", suggest(kFile, 2, 3, "A")}, {{0}, "", "second\n"}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(source(), "01A3456789");
  EXPECT_EQ(compiler_.calls.size(), 2U);
  ASSERT_NE(find<Fixed>(), nullptr);
  EXPECT_EQ(find<Fixed>()->count, 1U);
}

TEST_F(FixCompilerTest, WhatOverlapsIsTriedAgainAFewTimes) {
  compiler_.answers = {{{0}, "", suggest(kFile, 2, 3, "A") + suggest(kFile, 2, 3, "B")}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(compiler_.calls.size(), 5U);
  EXPECT_NE(find<NotApplied>(), nullptr);
}

TEST_F(FixCompilerTest, PutsBackWhatTheCompilerRefuses) {
  compiler_.answers = {{{0}, "", suggest(kFile, 2, 3, "A")}, {{1}, "", "refused\n"}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(source(), "0123456789");
  ASSERT_NE(find<FixFailed>(), nullptr);
  EXPECT_EQ(find<FixFailed>()->errors, std::vector<std::string>{"refused"});
  EXPECT_EQ(find<Fixed>(), nullptr);
}

TEST_F(FixCompilerTest, KeepsBrokenCodeWhenToldTo) {
  environment_.set("__CARGO_FIX_BROKEN_CODE", "1");
  compiler_.answers = {{{1}, "", suggest(kFile, 2, 3, "A")}, {{1}, "", ""}};
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(source(), "01A3456789");
}

TEST_F(FixCompilerTest, LeavesCodeAloneThatNeverCompiled) {
  compiler_.answers = {{{1}, "", suggest(kFile, 2, 3, "A")}};
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(source(), "0123456789");
  EXPECT_EQ(compiler_.calls.size(), 1U);
}

TEST_F(FixCompilerTest, LeavesOtherPeoplesFilesAlone) {
  files_.file("/home/.cargo/registry/a.rs", "0123");
  compiler_.answers = {{{0}, "", suggest("/home/.cargo/registry/a.rs", 1, 2, "A")}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(files_.read("/home/.cargo/registry/a.rs"), "0123");
  EXPECT_EQ(compiler_.calls.size(), 1U);
}

TEST_F(FixCompilerTest, TurnsTheLintsOfAMigrationOn) {
  environment_.set("__CARGO_FIX_EDITION", "1");
  environment_.set("RUSTC_WORKSPACE_WRAPPER", "/bin/clippy-driver");
  compiler_.answers = {{{0}, "", ""}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(compiler_.calls[0].program, "/bin/clippy-driver");
  EXPECT_EQ(compiler_.calls[0].args.front(), "rustc");
  EXPECT_EQ(compiler_.calls[0].args.back(), "--force-warn=rust-2024-compatibility");
  ASSERT_NE(find<Migrating>(), nullptr);
  EXPECT_EQ(find<Migrating>()->to, "2024");
}

TEST_F(FixCompilerTest, NeedsACrate) {
  compiler_.answers = {{{0}, "", ""}};
  EXPECT_THROW(run({"rustc", "--version"}), Error);
}

}  // namespace
}  // namespace gantry::ops
