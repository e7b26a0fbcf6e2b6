#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "plan/doc_units.h"
#include "support/plan_builder.h"

namespace gantry::plan {
namespace {

using resolver::FeaturesFor;
using test::PlanBuilder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const toolchain::CompileKind kTarget = toolchain::CompileKind::target("x86_64-unknown-linux-gnu");

TEST(BuildGraph, programs_depend_on_their_library_and_dependencies) {
  PlanBuilder plan;
  plan.package("bar").lib();
  plan.package("foo").lib().bin("foo").depends("bar");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_THAT(PlanBuilder::lines(graph), ElementsAre("bar lib build", "*foo lib build <- bar lib build",
                                                     "*foo bin:foo build <- bar lib build, foo lib build"));
  EXPECT_EQ(graph.units[2].dependencies[0].extern_name, "bar");
}

TEST(BuildGraph, check_needs_metadata_of_dependencies_but_builds_what_runs_now) {
  PlanBuilder plan;
  plan.package("dep").lib();
  plan.package("pm").proc_macro().depends("dep");
  plan.package("foo").lib().build_script().depends("pm").depends("dep").depends("dep", DependencyKind::Build);
  plan.request.intent = UserIntent::Check;
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              UnorderedElementsAre("dep lib check", "dep lib build", "pm lib build <- dep lib build",
                                   "foo script build <- dep lib build", "foo script run <- foo script build",
                                   "*foo lib check <- dep lib check, foo script run, pm lib build"));
}

TEST(BuildGraph, only_build_scripts_use_build_dependencies_and_only_tests_development_ones) {
  PlanBuilder plan;
  plan.package("b").lib();
  plan.package("d").lib();
  plan.package("foo").lib().example("e").depends("b", DependencyKind::Build).depends("d", DependencyKind::Development);
  plan.request.filter.lib = true;
  plan.request.filter.examples.all = true;
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              ElementsAre("*foo lib build", "d lib build", "*foo example:e build <- d lib build, foo lib build"));
}

TEST(BuildGraph, integration_tests_need_the_programs) {
  PlanBuilder plan;
  plan.package("foo")
      .bin("foo")
      .bin("hidden")
      .with([](manifest::Target& target) { target.required_features = {"x"}; })
      .test("t");
  plan.request.intent = UserIntent::Test;
  plan.request.filter.tests.names = {"t"};
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              ElementsAre("foo bin:foo build", "*foo test:t test <- foo bin:foo build"));
}

TEST(BuildGraph, tests_unwind_while_programs_follow_the_profile) {
  PlanBuilder plan;
  plan.package("foo").lib().bin("foo").test("t");
  plan.manifest_profiles["dev"].settings.panic = "abort";
  plan.request.intent = UserIntent::Test;
  plan.profile = "test";
  const UnitGraph graph = plan.graph({"foo"});
  std::vector<std::string> libraries;
  for (const Unit* unit : PlanBuilder::find(graph, "foo lib build")) libraries.push_back(unit->profile.panic);
  EXPECT_THAT(libraries, UnorderedElementsAre("abort", "unwind"));
  EXPECT_EQ(PlanBuilder::find(graph, "foo bin:foo build").at(0)->profile.panic, "abort");
  EXPECT_EQ(PlanBuilder::find(graph, "foo bin:foo test").at(0)->profile.panic, "unwind");
}

TEST(BuildGraph, build_scripts_use_the_build_override) {
  PlanBuilder plan;
  plan.package("shared").lib();
  plan.package("foo").lib().build_script().depends("shared").depends("shared", DependencyKind::Build);
  plan.profile = "release";
  const UnitGraph graph = plan.graph({"foo"});
  const auto shared = PlanBuilder::find(graph, "shared lib build");
  ASSERT_EQ(shared.size(), 2U);
  EXPECT_THAT((std::vector{shared[0]->profile.opt_level, shared[1]->profile.opt_level}),
              UnorderedElementsAre("0", "3"));
  EXPECT_EQ(PlanBuilder::find(graph, "foo script build").at(0)->profile.opt_level, "0");
  EXPECT_EQ(PlanBuilder::find(graph, "foo script run").at(0)->profile.opt_level, "3");
}

TEST(BuildGraph, host_and_target_share_equal_units_with_debug_info) {
  PlanBuilder plan;
  plan.package("shared").lib();
  plan.package("only_host").lib();
  plan.package("foo")
      .lib()
      .build_script()
      .depends("shared")
      .depends("shared", DependencyKind::Build)
      .depends("only_host", DependencyKind::Build);
  const UnitGraph graph = plan.graph({"foo"});
  const auto shared = PlanBuilder::find(graph, "shared lib build");
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared[0]->profile.debuginfo, "2");
  EXPECT_FALSE(shared[0]->is_host);
  EXPECT_EQ(PlanBuilder::find(graph, "only_host lib build").at(0)->profile.debuginfo, "0");
  EXPECT_TRUE(PlanBuilder::find(graph, "only_host lib build").at(0)->is_host);
}

TEST(BuildGraph, an_explicit_target_keeps_host_units_apart) {
  PlanBuilder plan;
  plan.package("shared").lib();
  plan.package("foo").lib().build_script().depends("shared").depends("shared", DependencyKind::Build);
  plan.environment.set("RUSTFLAGS", "--cfg x");
  plan.request.kinds = {kTarget};
  const UnitGraph graph = plan.graph({"foo"});
  const auto shared = PlanBuilder::find(graph, "shared lib build");
  ASSERT_EQ(shared.size(), 2U);
  for (const Unit* unit : shared) {
    EXPECT_EQ(unit->kind.is_host(), unit->is_host);
    EXPECT_EQ(unit->rustflags.empty(), unit->is_host);
    EXPECT_EQ(unit->profile.debuginfo, "2");
  }
  EXPECT_EQ(PlanBuilder::find(graph, "foo script run").at(0)->kind, kTarget);
  EXPECT_TRUE(PlanBuilder::find(graph, "foo script build").at(0)->kind.is_host());
}

TEST(BuildGraph, features_differ_by_role) {
  PlanBuilder plan;
  plan.package("common").lib().features({"t"}, FeaturesFor::Target).features({"h"}, FeaturesFor::Host);
  plan.package("foo").lib().build_script().depends("common").depends("common", DependencyKind::Build);
  const UnitGraph graph = plan.graph({"foo"});
  std::vector<std::vector<std::string>> features;
  for (const Unit* unit : PlanBuilder::find(graph, "common lib build")) features.push_back(unit->features);
  EXPECT_THAT(features, UnorderedElementsAre(ElementsAre("t"), ElementsAre("h")));
}

TEST(BuildGraph, a_selected_proc_macro_has_the_normal_profile_and_host_dependencies) {
  PlanBuilder plan;
  plan.package("dep").lib().features({"h"}, FeaturesFor::Host);
  plan.package("pm").proc_macro().depends("dep");
  plan.profile = "release";
  plan.request.kinds = {kTarget};
  const UnitGraph graph = plan.graph({"pm"});
  EXPECT_THAT(PlanBuilder::lines(graph), ElementsAre("dep lib build", "*pm lib build <- dep lib build"));
  EXPECT_EQ(graph.units[0].profile.opt_level, "0");
  EXPECT_THAT(graph.units[0].features, ElementsAre("h"));
  EXPECT_EQ(graph.units[1].profile.opt_level, "3");
  EXPECT_TRUE(graph.units[1].kind.is_host());
}

TEST(BuildGraph, renamed_dependencies_have_one_name) {
  PlanBuilder plan;
  plan.package("bar").lib();
  plan.package("foo").lib().depends_with("bar", [](Dependency& dependency) {
    dependency.name_in_manifest = "the-bar";
    dependency.explicit_name = true;
  });
  EXPECT_EQ(plan.graph({"foo"}).units[1].dependencies[0].extern_name, "the_bar");
}

TEST(BuildGraph, two_names_for_one_crate_are_refused) {
  PlanBuilder plan;
  plan.package("bar").lib();
  plan.package("foo").lib().depends("bar", DependencyKind::Build).depends_with("bar", [](Dependency& dependency) {
    dependency.name_in_manifest = "baz";
    dependency.explicit_name = true;
  });
  try {
    plan.graph({"foo"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(
        error.message(),
        "the crate `foo v0.1.0 (/w/foo)` depends on crate `bar v0.1.0 (/w/bar)` multiple times with different names");
  }
}

TEST(BuildGraph, optional_and_foreign_platform_dependencies_are_left_out) {
  PlanBuilder plan;
  plan.package("off").lib();
  plan.package("on").lib();
  plan.package("windows").lib();
  plan.package("foo")
      .lib()
      .features({"on"})
      .depends_with("off", [](Dependency& dependency) { dependency.optional = true; })
      .depends_with("on", [](Dependency& dependency) { dependency.optional = true; })
      .depends_with("windows",
                    [](Dependency& dependency) { dependency.platform = *cfgexpr::Platform::parse("cfg(windows)"); });
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})), ElementsAre("on lib build", "*foo lib build <- on lib build"));
}

TEST(BuildGraph, a_build_script_runs_after_those_of_linked_dependencies) {
  PlanBuilder plan;
  plan.package("sys").lib().build_script().links("z");
  plan.package("plain").lib().build_script();
  plan.package("dev").lib().build_script().links("d");
  plan.package("foo").lib().build_script().depends("sys").depends("plain").depends("dev", DependencyKind::Development);
  plan.request.intent = UserIntent::Test;
  const UnitGraph graph = plan.graph({"foo"});
  const Unit* run = PlanBuilder::find(graph, "foo script run").at(0);
  std::vector<std::string> names;
  for (const auto& dependency : run->dependencies) names.push_back(PlanBuilder::name(graph[dependency.unit]));
  EXPECT_THAT(names, ElementsAre("foo script build", "sys script run"));
}

TEST(BuildGraph, an_overridden_build_script_is_not_compiled) {
  PlanBuilder plan;
  plan.package("sys").lib().build_script().links("z");
  plan.overridden_links = {"z"};
  const UnitGraph graph = plan.graph({"sys"});
  EXPECT_THAT(PlanBuilder::lines(graph), ElementsAre("sys script run", "*sys lib build <- sys script run"));
  EXPECT_EQ(graph.units[0].links_override, "z");
}

TEST(BuildGraph, documentation_needs_metadata_and_pages_of_dependencies) {
  PlanBuilder plan;
  plan.package("bar").lib();
  plan.package("foo").lib().bin("tool").depends("bar");
  plan.request.intent = UserIntent::Doc;
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              UnorderedElementsAre("bar lib check", "bar lib doc", "foo lib check <- bar lib check",
                                   "*foo lib doc <- bar lib check, bar lib doc",
                                   "*foo bin:tool doc <- bar lib check, bar lib doc, foo lib check, foo lib doc"));
  plan.request.document_dependencies = false;
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              UnorderedElementsAre("bar lib check", "foo lib check <- bar lib check", "*foo lib doc <- bar lib check",
                                   "*foo bin:tool doc <- bar lib check, foo lib check, foo lib doc"));
}

TEST(BuildGraph, only_the_newest_version_of_a_registry_package_is_documented) {
  PlanBuilder plan;
  plan.registry_package("bar", "1.0.0").lib();
  plan.registry_package("bar", "2.0.0").lib();
  plan.package("foo").lib().depends("bar");
  plan.request.intent = UserIntent::Doc;
  const UnitGraph graph = plan.graph({"foo"});
  const auto documented = PlanBuilder::find(graph, "bar lib doc");
  ASSERT_EQ(documented.size(), 1U);
  EXPECT_EQ(documented[0]->package->version().to_string(), "2.0.0");
}

TEST(BuildGraph, a_development_dependency_on_itself_is_named_twice) {
  PlanBuilder plan;
  plan.package("foo").lib().test("t").depends("foo", DependencyKind::Development);
  plan.request.intent = UserIntent::Test;
  plan.request.filter.tests.names = {"t"};
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              ElementsAre("foo lib build", "*foo test:t test <- foo lib build, foo lib build"));
}

TEST(BuildGraph, a_dependency_without_a_library_is_left_out_with_a_warning) {
  PlanBuilder plan;
  plan.package("tool").bin("tool");
  plan.package("foo").lib().depends("tool");
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})), ElementsAre("*foo lib build"));
  EXPECT_THAT(
      plan.reporter.lines,
      ElementsAre("warning: foo v0.1.0 (/w/foo) ignoring invalid dependency `tool` which is missing a lib target"));
}

TEST(BuildGraph, one_name_is_documented_once) {
  PlanBuilder plan;
  plan.package("a").lib().with([](manifest::Target& target) { target.name = "same"; });
  plan.package("b").lib().with([](manifest::Target& target) { target.name = "same"; });
  plan.request.intent = UserIntent::Doc;
  const UnitGraph graph = plan.graph({"b", "a"});
  ASSERT_EQ(graph.roots.size(), 2U);
  DocumentedNames names;
  names.add(graph[graph.roots[0]]);
  try {
    names.add(graph[graph.roots[1]]);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("The lib `same` in package `b v0.1.0 (/w/b)` has the same name as the lib "
                                           "`same` in package `a v0.1.0 (/w/a)`."));
  }
}

TEST(BuildGraph, documented_tests_do_without_their_library) {
  PlanBuilder plan;
  plan.package("foo").lib().test("t").example("e");
  plan.request.intent = UserIntent::Doc;
  plan.request.filter.tests.names = {"t"};
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})), ElementsAre("*foo test:t doc"));
}

TEST(BuildGraph, a_selected_proc_macro_is_shared_with_its_users) {
  PlanBuilder plan;
  plan.package("pm").proc_macro();
  plan.package("foo").bin("foo").depends("pm");
  const UnitGraph graph = plan.graph({"foo", "pm"});
  EXPECT_THAT(PlanBuilder::lines(graph), UnorderedElementsAre("*pm lib build", "*foo bin:foo build <- pm lib build"));
  EXPECT_EQ(PlanBuilder::find(graph, "pm lib build").at(0)->profile.debuginfo, "2");
}

TEST(BuildGraph, a_selected_proc_macro_has_the_features_that_its_users_see) {
  PlanBuilder plan;
  plan.package("pm").proc_macro().features({"h"}, FeaturesFor::Host);
  plan.package("foo").bin("foo").depends("pm");
  plan.package("bar").bin("bar").build_script().depends("pm", DependencyKind::Build);
  const UnitGraph graph = plan.graph({"bar", "foo", "pm"});
  const auto macros = PlanBuilder::find(graph, "pm lib build");
  ASSERT_EQ(macros.size(), 1U);
  EXPECT_THAT(macros[0]->features, ElementsAre("h"));
  EXPECT_EQ(macros[0]->profile.debuginfo, "2");
}

TEST(BuildGraph, strip_follows_the_debug_info_below) {
  PlanBuilder plan;
  plan.package("bar").lib();
  plan.package("foo").lib().depends("bar");
  plan.package("top").lib().depends("foo");
  plan.profile = "release";
  EXPECT_EQ(plan.graph({"foo"}).units[1].profile.strip, "debuginfo");
  plan.manifest_profiles["release"].package_overrides["bar"].debug = "1";
  EXPECT_EQ(plan.graph({"foo"}).units[1].profile.strip, "none");
  EXPECT_EQ(plan.graph({"top"}).units[2].profile.strip, "debuginfo");  // not through several steps
  plan.manifest_profiles["release"].settings.strip = "symbols";
  EXPECT_EQ(plan.graph({"foo"}).units[1].profile.strip, "symbols");
}

TEST(BuildGraph, dependencies_come_first_and_thousands_of_members_are_quick) {
  PlanBuilder plan;
  std::vector<std::string> names;
  for (int i = 0; i < 3000; ++i) {
    names.push_back(fmt::format("m{:04}", i));
    auto& package = plan.package(names.back()).lib();
    // Each depends on the one before; numbers go down so that ids must be reordered.
    if (i + 1 < 3000) package.depends(fmt::format("m{:04}", i + 1));
  }
  plan.request.packages.clear();
  const UnitGraph graph = plan.graph({names.front()});
  ASSERT_EQ(graph.units.size(), 3000U);
  for (std::size_t index = 0; index < graph.units.size(); ++index) {
    for (const auto& dependency : graph.units[index].dependencies) EXPECT_LT(index_of(dependency.unit), index);
  }
}

}  // namespace
}  // namespace gantry::plan
