#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/lto.h"
#include "support/plan_builder.h"

namespace gantry::plan {
namespace {

using test::PlanBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

class LtoTest : public testing::Test {
 protected:
  PlanBuilder plan;
  void release_with(const std::string& lto) {
    plan.profile = "release";
    plan.manifest_profiles["release"].settings.lto = lto;
  }
  static UnitLto of(const UnitGraph& graph, const std::string& name) {
    return PlanBuilder::find(graph, name).at(0)->lto;
  }
};

TEST_F(LtoTest, without_it_everything_is_object_code) {
  plan.package("foo").lib().bin("foo");
  const UnitGraph graph = plan.graph({"foo"});
  for (const Unit& unit : graph.units) EXPECT_THAT(lto_arguments(unit), ElementsAre("-C", "embed-bitcode=no"));
}

TEST_F(LtoTest, a_program_performs_it_on_bitcode_libraries) {
  plan.package("bar").lib();
  plan.package("foo").lib().bin("foo").depends("bar");
  release_with("true");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_EQ(of(graph, "bar lib build"), UnitLto::OnlyBitcode);
  EXPECT_EQ(of(graph, "foo lib build"), UnitLto::OnlyBitcode);
  EXPECT_THAT(lto_arguments(*PlanBuilder::find(graph, "foo bin:foo build").at(0)), ElementsAre("-C", "lto"));
  EXPECT_THAT(lto_arguments(*PlanBuilder::find(graph, "bar lib build").at(0)), ElementsAre("-C", "linker-plugin-lto"));
}

TEST_F(LtoTest, the_host_side_never_takes_part) {
  plan.package("bar").lib();
  plan.package("pm").proc_macro().depends("bar");
  plan.package("foo").bin("foo").depends("pm");
  release_with("true");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_EQ(of(graph, "pm lib build"), UnitLto::OnlyObject);
  EXPECT_EQ(of(graph, "bar lib build"), UnitLto::OnlyObject);
}

TEST_F(LtoTest, off_is_passed_everywhere) {
  plan.package("foo").lib().bin("foo");
  release_with("off");
  for (const Unit& unit : plan.graph({"foo"}).units) {
    EXPECT_THAT(lto_arguments(unit), ElementsAre("-C", "lto=off", "-C", "embed-bitcode=no"));
  }
}

TEST_F(LtoTest, a_library_that_also_links_needs_both_kinds) {
  plan.package("bar").lib();
  plan.package("foo").lib({"rlib", "cdylib"}).depends("bar");
  release_with("thin");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_EQ(of(graph, "foo lib build"), UnitLto::ObjectAndBitcode);
  EXPECT_EQ(of(graph, "bar lib build"), UnitLto::ObjectAndBitcode);
  EXPECT_THAT(lto_arguments(graph.units[0]), IsEmpty());
}

TEST_F(LtoTest, below_a_dylib_object_code_is_enough) {
  plan.package("deep").lib();
  plan.package("shared").lib();
  plan.package("bar").lib({"dylib"}).depends("deep").depends("shared");
  plan.package("foo").bin("foo").depends("bar").depends("shared");
  release_with("true");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_EQ(of(graph, "deep lib build"), UnitLto::OnlyObject);
  EXPECT_EQ(of(graph, "bar lib build"), UnitLto::OnlyObject);
  EXPECT_EQ(of(graph, "shared lib build"), UnitLto::ObjectAndBitcode);
}

TEST_F(LtoTest, values_are_passed_as_they_were_written) {
  plan.package("foo").bin("foo");
  for (const auto& [written, passed] :
       {std::pair{"thin", "lto=thin"}, std::pair{"fat", "lto=fat"}, std::pair{"odd", "lto=odd"}}) {
    release_with(written);
    EXPECT_THAT(lto_arguments(plan.graph({"foo"}).units[0]), ElementsAre("-C", passed));
  }
}

}  // namespace
}  // namespace gantry::plan
