#include "exec/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/plan_builder.h"

namespace gantry::exec {
namespace {

using testing::ElementsAre;

class ScheduleTest : public testing::Test {
 protected:
  test::PlanBuilder plan;
  plan::UnitGraph graph;

  std::vector<std::string> names(const std::vector<plan::UnitId>& ids) {
    std::vector<std::string> result;
    for (const auto id : ids) result.push_back(test::PlanBuilder::name(graph[id]));
    return result;
  }
  plan::UnitId id(const std::string& name) { return plan.id_of(graph, plan.find(graph, name).at(0)); }
  void finish(Schedule& schedule, const std::string& name) {
    schedule.start(id(name));
    schedule.finished(id(name));
  }
};

TEST_F(ScheduleTest, LibrariesStartWhenTheMetadataBelowIsThere) {
  plan.package("a").lib();
  plan.package("b").lib().depends("a");
  plan.package("foo").bin("foo").depends("b");
  graph = plan.graph({"foo"});
  Schedule schedule(graph, {});
  EXPECT_THAT(names(schedule.ready()), ElementsAre("a lib build"));
  schedule.start(id("a lib build"));
  EXPECT_FALSE(schedule.has_ready());
  schedule.metadata_ready(id("a lib build"));
  EXPECT_THAT(names(schedule.ready()), ElementsAre("b lib build"));
  finish(schedule, "b lib build");
  EXPECT_FALSE(schedule.has_ready()) << "a program needs all of everything below it";
  schedule.finished(id("a lib build"));
  EXPECT_THAT(names(schedule.ready()), ElementsAre("foo bin:foo build"));
  finish(schedule, "foo bin:foo build");
  EXPECT_EQ(schedule.unfinished(), 0u);
}

TEST_F(ScheduleTest, AnnouncingMetadataTwiceIsHarmless) {
  plan.package("a").lib();
  plan.package("foo").lib().depends("a");
  graph = plan.graph({"foo"});
  Schedule schedule(graph, {});
  schedule.start(id("a lib build"));
  schedule.metadata_ready(id("a lib build"));
  schedule.metadata_ready(id("a lib build"));
  schedule.finished(id("a lib build"));
  finish(schedule, "foo lib build");
  EXPECT_EQ(schedule.unfinished(), 0u);
}

TEST_F(ScheduleTest, WhatMostUnitsWaitForGoesFirst) {
  plan.package("lonely").lib();
  plan.package("wanted").lib();
  plan.package("x").lib().depends("wanted");
  plan.package("y").lib().depends("wanted");
  graph = plan.graph({"lonely", "x", "y"});
  Schedule schedule(graph, {});
  EXPECT_EQ(names(schedule.ready()).front(), "wanted lib build");
  EXPECT_EQ(schedule.priority(id("wanted lib build")), 3u);
}

TEST_F(ScheduleTest, TheLongestChainGoesFirstWhenDurationsAreKnown) {
  plan.package("a").lib();
  plan.package("b").lib();
  plan.package("slow").lib().depends("b");
  plan.package("x").lib().depends("a");
  plan.package("y").lib().depends("a");
  graph = plan.graph({"slow", "x", "y"});
  std::vector<std::int64_t> durations(graph.units.size(), 10);
  durations[plan::index_of(id("slow lib build"))] = 1000;
  Schedule schedule(graph, durations);
  EXPECT_EQ(names(schedule.ready()).front(), "b lib build");
}

TEST_F(ScheduleTest, TestsDoNotWaitForProgramsTheyStart) {
  plan.package("foo").bin("foo").test("t");
  plan.request.intent = plan::UserIntent::Test;
  plan.profile = "test";
  plan.request.filter.tests.names = {"t"};
  graph = plan.graph({"foo"});
  Schedule schedule(graph, {});
  EXPECT_THAT(names(schedule.ready()), testing::UnorderedElementsAre("foo bin:foo build", "foo test:t test"));
}

TEST_F(ScheduleTest, BuildScriptsRunBeforeTheirPackage) {
  plan.package("foo").lib().build_script();
  graph = plan.graph({"foo"});
  Schedule schedule(graph, {});
  EXPECT_THAT(names(schedule.ready()), ElementsAre("foo script build"));
  finish(schedule, "foo script build");
  EXPECT_THAT(names(schedule.ready()), ElementsAre("foo script run"));
  finish(schedule, "foo script run");
  EXPECT_THAT(names(schedule.ready()), ElementsAre("foo lib build"));
}

}  // namespace
}  // namespace gantry::exec
