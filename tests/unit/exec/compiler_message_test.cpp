#include "exec/compiler_message.h"

#include <gtest/gtest.h>

namespace gantry::exec {
namespace {

using Kind = CompilerMessage::Kind;

const std::string kWarning =
    R"({"$message_type":"diagnostic","message":"unused","code":{"code":"u","explanation":null},"level":"warning","spans":[],)"
    R"("children":[{"message":"remove","code":null,"level":"help","spans":[{"suggestion_applicability":"MachineApplicable","byte_start":0}],)"
    R"("children":[],"rendered":null}],"rendered":"\u001b[1mwarning\u001b[0m: unused\n\n"})";

TEST(CompilerMessage, PlainTextIsText) {
  EXPECT_EQ(parse_compiler_message("hello").kind, Kind::Text);
  EXPECT_EQ(parse_compiler_message("{a").kind, Kind::Text);
  EXPECT_EQ(parse_compiler_message("[1]").kind, Kind::Text);
  EXPECT_EQ(parse_compiler_message("").kind, Kind::Text);
}

TEST(CompilerMessage, DiagnosticsCarryTheirTextAndSuggestions) {
  const auto message = parse_compiler_message(kWarning);
  EXPECT_EQ(message.kind, Kind::Diagnostic);
  EXPECT_EQ(message.level, "warning");
  EXPECT_EQ(message.rendered, "\x1b[1mwarning\x1b[0m: unused\n");
  EXPECT_TRUE(message.machine_applicable);
}

TEST(CompilerMessage, SummariesOfTheCompilerAreKnown) {
  const auto with_text = [](const std::string& text) {
    return parse_compiler_message(R"({"message":")" + text +
                                  R"(","code":null,"level":"error","spans":[],"children":[],"rendered":"x"})")
        .kind;
  };
  EXPECT_EQ(with_text("aborting due to 2 previous errors; 1 warning emitted"), Kind::Summary);
  EXPECT_EQ(with_text("3 warnings emitted"), Kind::Summary);
  EXPECT_EQ(with_text("1 warning emitted"), Kind::Summary);
  EXPECT_EQ(with_text("x aborting due to y"), Kind::Diagnostic);
}

TEST(CompilerMessage, ArtifactsTellWhetherMetadataIsReady) {
  const auto metadata =
      parse_compiler_message(R"({"$message_type":"artifact","artifact":"/t/libfoo.rmeta","emit":"metadata"})");
  EXPECT_EQ(metadata.kind, Kind::Artifact);
  EXPECT_TRUE(metadata.is_metadata_ready());
  EXPECT_FALSE(parse_compiler_message(R"({"artifact":"/t/libfoo.rlib","emit":"link"})").is_metadata_ready());
}

TEST(CompilerMessage, UnknownJsonIsPassedOn) {
  EXPECT_EQ(parse_compiler_message(R"({"a":1})").kind, Kind::Other);
  EXPECT_EQ(parse_compiler_message("{}").kind, Kind::Other);
}

TEST(CompilerMessage, DeepNestingIsText) {
  const std::string deep = "{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
  EXPECT_EQ(parse_compiler_message(deep).kind, Kind::Text);
}

TEST(DiagnosticJson, ComesWithoutColoursInCargosOrder) {
  const auto message = parse_compiler_message(kWarning);
  EXPECT_EQ(
      diagnostic_json(message, false),
      R"({"rendered":"warning: unused\n\n","$message_type":"diagnostic","children":[{"children":[],"code":null,"level":"help",)"
      R"("message":"remove","rendered":null,"spans":[{"byte_start":0,"suggestion_applicability":"MachineApplicable"}]}],)"
      R"("level":"warning","message":"unused","spans":[],"code":{"code":"u","explanation":null}})");
  EXPECT_EQ(diagnostic_json(message, true), kWarning);
}

TEST(ToUtf8, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(to_utf8("a\xff"
                    "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(to_utf8("\xc3\xa9"), "\xc3\xa9");
}

}  // namespace
}  // namespace gantry::exec
