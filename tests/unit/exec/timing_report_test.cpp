#include "exec/timing_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/plan_builder.h"

namespace gantry::exec {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kSecond = 1'000'000'000;

struct StoppedClock : Clock {
  std::int64_t now = 100 * kSecond;
  std::int64_t file_time_ns() const override { return now; }
  std::int64_t monotonic_ns() const override { return now; }
};

class TimingReportTest : public testing::Test {
 protected:
  test::PlanBuilder plan;
  plan::UnitGraph graph;
  StoppedClock clock;

  plan::UnitId id(const std::string& name) { return plan.id_of(graph, plan.find(graph, name).at(0)); }

  // `a` from 0 to 3 s with its metadata after 1 s, which lets `b` start; that waits until 2 s for a slot and never
  // ends.
  UnitTimes two_libraries() {
    plan.package("a").lib();
    plan.package("b").lib().depends("a");
    plan.package("c").lib();
    graph = plan.graph({"b", "c"});
    UnitTimes times(clock, graph.units.size());
    const auto a = id("a lib build");
    const auto b = id("b lib build");
    times.started(a);
    clock.now += kSecond;
    times.metadata_ready(a, {b});
    clock.now += kSecond;
    times.started(b);
    clock.now += kSecond;
    times.ended(a, {});
    clock.now += kSecond;
    return times;
  }

  std::string page(const UnitTimes& times) {
    const auto layout = plan.layout(graph);
    ExecuteOptions options;
    const auto context = make_context(graph, layout, plan.toolchain(), plan.config(), options, plan.files,
                                      plan.environment, plan.reporter);
    return timing_page({context, times, "dev", 0});
  }
};

TEST_F(TimingReportTest, CountsUnitsByWhatTheyDo) {
  EXPECT_THAT(two_libraries().concurrency(),
              ElementsAre(Concurrency{0, 1, 0, 1}, Concurrency{kSecond, 1, 1, 0}, Concurrency{2 * kSecond, 2, 0, 0},
                          Concurrency{3 * kSecond, 1, 0, 0}));
}

TEST_F(TimingReportTest, LeavesOutWhatIsFresh) {
  const auto times = two_libraries();
  EXPECT_THAT(times.in_order(), ElementsAre(id("a lib build"), id("b lib build")));
  EXPECT_THAT(page(times), AllOf(HasSubstr("3: 1 fresh, 2 built"), Not(HasSubstr("<td>c v0.1.0 (lib)</td>"))));
}

TEST_F(TimingReportTest, ShowsFrontendCodeGenerationAndWhatWaited) {
  const auto text = page(two_libraries());
  EXPECT_THAT(text, HasSubstr("<td>a v0.1.0 (lib)</td><td class=\"number\">3.00 s</td><td class=\"number\">1.00 s (33 "
                              "%)</td><td class=\"number\">2.00 s (67 %)</td>"));
  EXPECT_THAT(text, HasSubstr("its metadata let start: b v0.1.0 (lib)"));
  EXPECT_THAT(text, HasSubstr("ready for 1.00 s"));
}

TEST_F(TimingReportTest, EscapesNames) {
  plan.package("a").bin("<&>");
  graph = plan.graph({"a"});
  UnitTimes times(clock, graph.units.size());
  times.started(id("a bin:<&> build"));
  EXPECT_THAT(page(times), AllOf(HasSubstr("a v0.1.0 (bin &quot;&lt;&amp;&gt;&quot;)"), Not(HasSubstr("<&>"))));
}

TEST(CompactUtc, IsATimeWithMilliseconds) {
  EXPECT_EQ(compact_utc(0), "19700101T000000000Z");
  EXPECT_EQ(compact_utc(1'783'159'199'123'456'789), "20260704T095959123Z");
}

}  // namespace
}  // namespace gantry::exec
