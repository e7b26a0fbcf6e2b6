#include "ops/suggestions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gantry::ops {
namespace {

std::string span(std::string_view file, int begin, int end, std::string_view text, std::string_view applicability) {
  return fmt::format(
      R"({{"file_name":"{}","byte_start":{},"byte_end":{},"suggested_replacement":{},"suggestion_applicability":{}}})",
      file, begin, end, text, applicability);
}

std::string diagnostic(std::string_view spans, std::string_view children) {
  return fmt::format(R"({{"message":"m","level":"warning","spans":[{}],"children":[{}],"rendered":"warning: m\n"}})",
                     spans, children);
}

std::string child(std::string_view spans) { return fmt::format(R"({{"message":"help","spans":[{}]}})", spans); }

constexpr std::string_view kSure = R"("MachineApplicable")";

TEST(Suggestions, AreTheReplacementsOfAllHelpsOfADiagnostic) {
  const auto lines = diagnostic(span("a.rs", 0, 1, "null", "null"), child(span("a.rs", 1, 2, R"("x")", kSure)) + "," +
                                                                        child(span("a.rs", 3, 3, R"("")", kSure)));
  const std::vector<Suggestion> expected{{{{"a.rs", {1, 2}, "x"}, {"a.rs", {3, 3}, ""}}}};
  EXPECT_EQ(read_suggestions("plain text\n" + lines + "\n{\"artifact\":\"x\"}\n{broken\n", Trust::Sure), expected);
}

TEST(Suggestions, ThoseThatTheCompilerIsNotSureOfNeedTrust) {
  const auto lines = diagnostic(
      "", child(span("a.rs", 1, 2, R"("x")", R"("MaybeIncorrect")") + "," + span("a.rs", 4, 5, R"("y")", kSure)));
  ASSERT_EQ(read_suggestions(lines, Trust::Sure).size(), 1U);
  EXPECT_EQ(read_suggestions(lines, Trust::Sure).front().replacements.size(), 1U);
  EXPECT_EQ(read_suggestions(lines, Trust::Any).front().replacements.size(), 2U);
}

TEST(Suggestions, KnowWhetherTheyAreInOneFile) {
  EXPECT_TRUE((Suggestion{{{"a.rs", {1, 2}, "x"}, {"a.rs", {3, 4}, "y"}}}).is_in_one_file());
  EXPECT_FALSE((Suggestion{{{"a.rs", {1, 2}, "x"}, {"b.rs", {3, 4}, "y"}}}).is_in_one_file());
}

TEST(Findings, AreWhatIsRenderedAndPlainLines) {
  const auto place = [](std::string_view file) { return span(file, 0, 1, "null", "null"); };
  const auto findings = read_findings(diagnostic(place("b.rs") + "," + place("a.rs"), "") + "\ntext\n{\"other\":1}\n" +
                                      diagnostic(place("a.rs"), child(place("c.rs"))));
  EXPECT_EQ(findings.texts, (std::vector<std::string>{"warning: m", "text", "warning: m"}));
  EXPECT_EQ(findings.files, (std::vector<std::string>{"a.rs", "b.rs"}));
}

}  // namespace
}  // namespace gantry::ops
