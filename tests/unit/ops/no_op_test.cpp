#include "ops/no_op.h"

#include <gtest/gtest.h>

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
  Command program{.program = "target/debug/a", .args = {"", "-x"}, .env = {{"A", "1"}, {"B", std::nullopt}}};
  const NoOpOutcome outcome{{text(Kind::Err, std::string("a\0b\n", 4)), status("Finished", "`dev`")},
                            Verbosity::Verbose,
                            "always",
                            true,
                            std::move(program)};
  const auto again = NoOpOutcome::decode(outcome.encode());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->said, outcome.said);
  EXPECT_EQ(again->verbosity, Verbosity::Verbose);
  EXPECT_EQ(again->color, "always");
  EXPECT_TRUE(again->colored);
  ASSERT_TRUE(again->program);
  EXPECT_EQ(again->program->program, "target/debug/a");
  EXPECT_EQ(again->program->args, outcome.program->args);
  EXPECT_EQ(again->program->env, outcome.program->env);
}

TEST(NoOpOutcome, RefusesEveryTruncation) {
  const auto bytes =
      NoOpOutcome{{status("Finished", "x")}, Verbosity::Normal, "auto", false, Command{.program = "p"}}.encode();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(NoOpOutcome::decode(bytes.substr(0, length))) << length;
}

}  // namespace
}  // namespace gantry::ops
