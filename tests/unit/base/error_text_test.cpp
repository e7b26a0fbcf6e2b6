// Errors that are told while others are still to come, and those that only cost a warning.
#include <gtest/gtest.h>

#include "base/error_text.h"
#include "support/recording_reporter.h"

namespace gantry {
namespace {

TEST(ErrorTextTest, CausesStandBelowTheMessage) {
  EXPECT_EQ(error_text(Error("outer", {"one\n\nmore", "two"})),
            "outer\n\nCaused by:\n  one\n\n  more\n\nCaused by:\n  two");
}

TEST(ErrorTextTest, AnErrorBelowAWarningIsShownAsItIs) {
  test::RecordingReporter reporter;
  warn_of_error(reporter, "failed to do it", Error("why", {"because"}));
  EXPECT_EQ(reporter.lines, std::vector<std::string>{"warning: failed to do it"});
  EXPECT_EQ(reporter.stderr_text, "\nwhy\n\nCaused by:\n  because\n");
}

}  // namespace
}  // namespace gantry
