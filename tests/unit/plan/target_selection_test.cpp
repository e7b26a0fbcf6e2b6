#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "plan/target_names.h"
#include "support/plan_builder.h"

namespace gantry::plan {
namespace {

using test::PlanBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> roots(const UnitGraph& graph) {
  std::vector<std::string> result;
  for (const UnitId id : graph.roots) result.push_back(PlanBuilder::name(graph[id]));
  return result;
}

std::string error_of(PlanBuilder& plan, const std::vector<std::string>& packages) {
  try {
    plan.graph(packages);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

class TargetSelection : public testing::Test {
 protected:
  PlanBuilder plan;
  void full_package() { plan.package("foo").lib().bin("foo").bin("tool").example("ex").test("t").bench("b"); }
};

TEST_F(TargetSelection, build_takes_the_library_and_the_programs) {
  full_package();
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo lib build", "foo bin:foo build", "foo bin:tool build"));
}

TEST_F(TargetSelection, check_takes_the_same_targets_as_metadata) {
  full_package();
  plan.request.intent = UserIntent::Check;
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo lib check", "foo bin:foo check", "foo bin:tool check"));
}

TEST_F(TargetSelection, test_takes_what_has_tests_builds_examples_and_runs_doctests) {
  full_package();
  plan.request.intent = UserIntent::Test;
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo lib test", "foo lib doctest", "foo bin:foo test",
                                                      "foo bin:tool test", "foo test:t test", "foo example:ex build"));
}

TEST_F(TargetSelection, a_named_test_leaves_out_examples_and_documentation) {
  full_package();
  plan.request.intent = UserIntent::Test;
  plan.request.filter.tested = true;
  EXPECT_THAT(roots(plan.graph({"foo"})),
              ElementsAre("foo lib test", "foo bin:foo test", "foo bin:tool test", "foo test:t test"));
}

TEST_F(TargetSelection, bench_takes_what_has_benchmarks) {
  full_package();
  plan.request.intent = UserIntent::Bench;
  plan.profile = "bench";
  EXPECT_THAT(roots(plan.graph({"foo"})),
              ElementsAre("foo lib test", "foo bin:foo test", "foo bin:tool test", "foo bench:b test"));
}

TEST_F(TargetSelection, doc_leaves_out_a_program_named_like_the_library) {
  full_package();
  plan.request.intent = UserIntent::Doc;
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo lib doc", "foo bin:tool doc"));
}

TEST_F(TargetSelection, all_targets_of_build_are_normal_and_test_variants) {
  full_package();
  plan.request.filter.all_targets = true;
  EXPECT_THAT(roots(plan.graph({"foo"})),
              UnorderedElementsAre("foo lib build", "foo lib test", "foo bin:foo build", "foo bin:foo test",
                                   "foo bin:tool build", "foo bin:tool test", "foo test:t test", "foo bench:b test",
                                   "foo example:ex build"));
}

TEST_F(TargetSelection, the_tests_flag_means_every_target_with_tests) {
  full_package();
  plan.request.filter.tests.all = true;
  EXPECT_THAT(roots(plan.graph({"foo"})),
              ElementsAre("foo lib test", "foo bin:foo test", "foo bin:tool test", "foo test:t test"));
}

TEST_F(TargetSelection, check_of_tests_checks_their_test_variant) {
  full_package();
  plan.request.intent = UserIntent::Check;
  plan.request.filter.tests.names = {"t"};
  EXPECT_THAT(PlanBuilder::lines(plan.graph({"foo"})),
              ElementsAre("foo lib check", "*foo test:t check-test <- foo lib check"));
}

TEST_F(TargetSelection, patterns_select_names) {
  full_package();
  plan.request.filter.bins.names = {"t*l"};
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo bin:tool build"));
}

TEST_F(TargetSelection, an_unknown_name_suggests_a_similar_one) {
  full_package();
  plan.request.filter.bins.names = {"toool"};
  EXPECT_EQ(error_of(plan, {"foo"}),
            "no bin target named `toool` in default-run packages\n\nhelp: a target with a similar name exists: `tool`");
}

TEST_F(TargetSelection, an_unknown_name_lists_what_there_is) {
  full_package();
  plan.request.filter.tests.names = {"something"};
  plan.request.package_specs = {"foo"};
  EXPECT_EQ(error_of(plan, {"foo"}),
            "no test target named `something` in `foo` package\nhelp: available test targets:\n    t");
}

TEST_F(TargetSelection, an_unknown_name_is_pointed_to_in_other_members) {
  full_package();
  plan.package("bar").bin("bar").bin("elsewhere");
  plan.request.filter.bins.names = {"elsewhere"};
  plan.request.package_specs = {"foo", "baz"};
  EXPECT_EQ(
      error_of(plan, {"foo"}),
      "no bin target named `elsewhere` in `foo`, ... packages\nhelp: available bin in `bar` package:\n    elsewhere");
}

TEST_F(TargetSelection, the_lib_flag_needs_a_library) {
  plan.package("foo").bin("foo");
  plan.package("bar").bin("bar");
  plan.request.filter.lib = true;
  EXPECT_EQ(error_of(plan, {"foo"}), "no library targets found in package `foo`");
  EXPECT_EQ(error_of(plan, {"foo", "bar"}), "no library targets found in packages: foo, bar");
}

TEST_F(TargetSelection, a_filter_without_matches_is_a_warning) {
  plan.package("foo").lib();
  plan.request.filter.bins.all = true;
  plan.request.filter.examples.all = true;
  EXPECT_THAT(plan.graph({"foo"}).units, IsEmpty());
  EXPECT_THAT(
      plan.reporter.lines,
      ElementsAre("warning: target filters `bins`, `examples` specified, but no targets matched; this is a no-op"));
}

TEST_F(TargetSelection, documentation_tests_need_a_linkable_library) {
  plan.package("foo").lib({"staticlib"});
  plan.request.intent = UserIntent::Test;
  plan.request.filter.doctests_only = true;
  EXPECT_EQ(error_of(plan, {"foo"}), "no library targets found in package `foo`");
  EXPECT_THAT(plan.reporter.lines,
              ElementsAre("warning: doc tests are not supported for crate type(s) `staticlib` in package `foo`"));
}

TEST_F(TargetSelection, required_features_hide_a_target_unless_it_is_named) {
  plan.package("foo").bin("foo").bin("extra").with([](manifest::Target& target) {
    target.required_features = {"a", "b"};
  });
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo bin:foo build"));
  plan.request.filter.bins.names = {"extra"};
  EXPECT_EQ(error_of(plan, {"foo"}),
            "target `extra` in package `foo` requires the features: `a`, `b`\nConsider enabling them by passing, e.g., "
            "`--features=\"a b\"`");
}

TEST_F(TargetSelection, required_features_may_name_those_of_dependencies) {
  plan.package("bar").lib().features({"f1"});
  plan.package("foo")
      .bin("foo")
      .with([](manifest::Target& target) { target.required_features = {"bar/f1"}; })
      .depends("bar");
  EXPECT_THAT(roots(plan.graph({"foo"})), ElementsAre("foo bin:foo build"));
}

TEST_F(TargetSelection, extra_arguments_need_one_target) {
  full_package();
  plan.request.extra_rustc_args = {"--cfg", "x"};
  EXPECT_EQ(error_of(plan, {"foo"}),
            "extra arguments to `rustc` can only be passed to one target, consider filtering\n"
            "the package by passing, e.g., `--lib` or `--bin NAME` to specify a single target");
  plan.request.filter.lib = true;
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_THAT(graph[graph.roots.front()].extra_args, ElementsAre("--cfg", "x"));
}

TEST_F(TargetSelection, crate_types_can_be_changed_for_libraries) {
  full_package();
  plan.request.single_crate_type = "cdylib,rlib";
  plan.request.filter.lib = true;
  const UnitGraph graph = plan.graph({"foo"});
  ASSERT_EQ(graph.units.size(), 1U);
  EXPECT_THAT(graph.units.front().target->crate_types, ElementsAre("cdylib", "rlib"));
  plan.request.filter = {};
  plan.request.filter.bins.names = {"foo"};
  EXPECT_EQ(error_of(plan, {"foo"}),
            "crate types can only be specified for libraries and example libraries.\n"
            "Binaries, tests, and benchmarks are always the `bin` crate type");
}

TEST(NeedsDevDependencies, when_tests_examples_or_benches_are_built) {
  EXPECT_FALSE(needs_dev_dependencies(UserIntent::Build, {}));
  EXPECT_TRUE(needs_dev_dependencies(UserIntent::Test, {}));
  EXPECT_TRUE(needs_dev_dependencies(UserIntent::CheckTest, {}));
  EXPECT_TRUE(needs_dev_dependencies(UserIntent::Build, {.all_targets = true}));
  TargetFilter examples;
  examples.examples.names = {"x"};
  EXPECT_TRUE(needs_dev_dependencies(UserIntent::Check, examples));
  EXPECT_FALSE(needs_dev_dependencies(UserIntent::Check, {.lib = true}));
}

TEST(TargetPattern, follows_glob_rules) {
  EXPECT_TRUE(TargetPattern("foo").matches("foo"));
  EXPECT_FALSE(TargetPattern("foo").is_glob());
  EXPECT_TRUE(TargetPattern("b*1").matches("bin1"));
  EXPECT_FALSE(TargetPattern("b*1").matches("bin12"));
  EXPECT_TRUE(TargetPattern("*a*b*").matches("xxaxxabxx"));
  EXPECT_TRUE(TargetPattern("b?n").matches("b\xC3\xBCn"));
  EXPECT_TRUE(TargetPattern("[a-c]x").matches("bx"));
  EXPECT_FALSE(TargetPattern("[!a-c]x").matches("bx"));
  EXPECT_TRUE(TargetPattern("[]]").matches("]"));
  EXPECT_TRUE(TargetPattern("**").matches("anything"));
}

TEST(TargetPattern, reports_syntax_errors_with_their_position) {
  const auto reason = [](const char* text) {
    try {
      TargetPattern{text};
    } catch (const Error& error) {
      return error.message() + " / " + error.causes().front();
    }
    return std::string();
  };
  EXPECT_EQ(reason("[q*"),
            "cannot build glob pattern from `[q*` / Pattern syntax error near position 0: invalid range pattern");
  EXPECT_EQ(reason("***"),
            "cannot build glob pattern from `***` / Pattern syntax error near position 2: wildcards are either regular "
            "`*` or recursive `**`");
  EXPECT_EQ(
      reason("a**"),
      "cannot build glob pattern from `a**` / Pattern syntax error near position 0: recursive wildcards must form a "
      "single path component");
}

}  // namespace
}  // namespace gantry::plan
