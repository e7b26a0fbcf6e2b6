#include "ops/no_op.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::ops {
namespace {

using Kind = TranscriptEntry::Kind;

TranscriptEntry status(std::string verb, std::string text) {
  return {Kind::Status, StatusColor::Green, std::move(verb), std::move(text)};
}
TranscriptEntry text(Kind kind, std::string text) { return {kind, StatusColor::Green, "", std::move(text)}; }

TEST(Repetition, OfABuildIsItsClosingLine) {
  const Transcript said{status("Compiling", "foo v0.1.0"), status("Finished", "`dev` profile")};
  EXPECT_EQ(repetition(said, false), Transcript{status("Finished", "`dev` profile")});
}

TEST(Repetition, OfDocumentationTellsWhereItIs) {
  const Transcript said{status("Documenting", "foo v0.1.0"), status("Finished", "`dev` profile"),
                        status("Generated", "/w/target/doc/foo/index.html")};
  EXPECT_EQ(repetition(said, false), Transcript(said.begin() + 1, said.end()));
}

TEST(Repetition, OfAFreshRunIsAllThatItSaid) {
  const Transcript said{text(Kind::Err, "warning: unused\n"), status("Fresh", "foo v0.1.0"), text(Kind::Out, "{}\n"),
                        status("Finished", "`dev` profile")};
  EXPECT_EQ(repetition(said, true), said);
}

TEST(Repetition, IsUnknownAfterABuildWithWarnings) {
  const Transcript with_text{text(Kind::Err, "warning: unused\n"), status("Compiling", "foo"), status("Finished", "x")};
  EXPECT_FALSE(repetition(with_text, false));
  const Transcript without{status("Compiling", "foo"), status("Finished", "x")};
  EXPECT_FALSE(repetition(without, true));
}

TEST(Repetition, IsUnknownWhenTheLockFileChanged) {
  const Transcript said{status("Locking", "1 package"), text(Kind::Err, "warning: unused\n"), status("Finished", "x")};
  EXPECT_FALSE(repetition(said, false));
}

TEST(NoOpOutcome, SurvivesEncoding) {
  const Command program{.program = "target/debug/a", .args = {"", "-x"}, .env = {{"A", "1"}, {"B", std::nullopt}}};
  const NoOpOutcome outcome{{text(Kind::Err, std::string("a\0b\n", 4)), status("Finished", "`dev`")},
                            Verbosity::Verbose,
                            "always",
                            true,
                            program};
  const auto again = NoOpOutcome::decode(outcome.encode());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->said, outcome.said);
  EXPECT_EQ(again->verbosity, Verbosity::Verbose);
  EXPECT_EQ(again->color, "always");
  EXPECT_TRUE(again->colored);
  const auto* after = std::get_if<Command>(&again->sequel);
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->program, "target/debug/a");
  EXPECT_EQ(after->args, program.args);
  EXPECT_EQ(after->env, program.env);
}

TestRun two_tests() {
  TestRun run;
  run.no_fail_fast = true;
  run.programs.push_back({.kind = TestProgram::Kind::Bench,
                          .harness = false,
                          .verb = "Running",
                          .text = "benches/a.rs (target/a)",
                          .rerun = "--bench a",
                          .command = {.program = "target/a", .args = {"--bench"}, .cwd = "/p"}});
  run.programs.push_back({.kind = TestProgram::Kind::Doctest,
                          .verb = "Doc-tests",
                          .text = "a",
                          .rerun = "--doc",
                          .command = {.program = "rustdoc", .env = {{"A", "1"}}}});
  return run;
}

TEST(NoOpOutcome, KeepsTests) {
  const auto again = NoOpOutcome::decode(NoOpOutcome{{}, Verbosity::Normal, "auto", false, two_tests(), 7}.encode());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->valid_until_ns, 7);
  const auto* run = std::get_if<TestRun>(&again->sequel);
  ASSERT_NE(run, nullptr);
  EXPECT_TRUE(run->no_fail_fast);
  EXPECT_FALSE(run->only_listed);
  ASSERT_EQ(run->programs.size(), 2U);
  const auto& bench = run->programs[0];
  EXPECT_EQ(bench.kind, TestProgram::Kind::Bench);
  EXPECT_FALSE(bench.harness);
  EXPECT_EQ(bench.text, "benches/a.rs (target/a)");
  EXPECT_EQ(bench.rerun, "--bench a");
  EXPECT_EQ(bench.command.args, std::vector<std::string>{"--bench"});
  EXPECT_EQ(bench.command.cwd, "/p");
  EXPECT_EQ(run->programs[1].kind, TestProgram::Kind::Doctest);
  EXPECT_EQ(run->programs[1].command.env.at("A"), "1");
}

TEST(NoOpOutcome, RefusesEveryTruncation) {
  for (const auto& sequel : {Sequel(Command{.program = "p"}), Sequel(two_tests())}) {
    const auto bytes = NoOpOutcome{{status("Finished", "x")}, Verbosity::Normal, "auto", false, sequel}.encode();
    for (std::size_t length = 0; length < bytes.size(); ++length)
      EXPECT_FALSE(NoOpOutcome::decode(bytes.substr(0, length))) << length;
  }
}

TEST(FindNoOp, RecordsAreGoodForATime) {
  test::MemoryFileSystem files;
  const Environment environment;
  const std::vector<std::string> arguments{"check"};
  const std::string program = "/bin/gantry";
  const std::string directory = "/p";
  const auto found_at = [&](std::int64_t now) {
    return find_no_op({program, arguments, directory, environment, now}, files).has_value();
  };
  freshness::RequestRecord record;
  record.key = request_key({program, arguments, directory, environment});
  record.root = directory;
  record.closing = NoOpOutcome{{status("Finished", "x")}, Verbosity::Normal, "auto", false, {}, 100}.encode();
  freshness::save_request(files, "/p/target/.gantry/requests", record);
  EXPECT_TRUE(found_at(99));
  EXPECT_FALSE(found_at(100));
}

}  // namespace
}  // namespace gantry::ops
