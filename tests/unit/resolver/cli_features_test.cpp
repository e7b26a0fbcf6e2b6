#include "resolver/cli_features.h"

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

// "m1: a,b | m2: c", or the error.
std::string assigned(const MemberSelection& selection, std::vector<std::string> typed, bool all_features = false) {
  try {
    std::string text;
    for (const auto& [summary, features] :
         assign_cli_features(selection, {split_features(typed), all_features, true})) {
      text += (text.empty() ? "" : " | ") + summary->id.name() + ":";
      for (const auto& feature : features.features) text += " " + feature;
    }
    return text;
  } catch (const Error& error) {
    return error.message();
  }
}

const SummaryPtr kM1 = member({"m1 1.0.0", {"m2 +path"}, {{"feat1", {}}, {"both", {}}}});
const SummaryPtr kM2 = member({"m2 1.0.0", {}, {{"feat2", {}}, {"both", {}}, {"z", {}}}});
const SummaryPtr kM3 = member({"m3 1.0.0", {}, {{"feat3", {}}, {"feat2", {}}, {"z", {}}}});

MemberSelection selected(std::vector<SummaryPtr> packages) {
  return {{kM1, kM2, kM3}, std::move(packages), nullptr, false};
}

TEST(CliFeatures, AreSplitAtCommasAndBlanks) {
  EXPECT_EQ(split_features({"a,b c", "", "a d"}), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(CliFeatures, EachSelectedMemberTakesWhatItHas) {
  EXPECT_EQ(assigned(selected({kM1, kM2}), {"feat1,both"}), "m1: feat1 both | m2: both");
  EXPECT_EQ(assigned(selected({kM1, kM2}), {"m1/feat1"}), "m1: feat1 | m2:");
  EXPECT_EQ(assigned(selected({kM1}), {"m2/feat2"}), "m1: m2/feat2");
}

TEST(CliFeatures, UnknownOnesAreErrorsInCargosWords) {
  EXPECT_EQ(assigned(selected({kM1}), {"nope"}),
            "the package 'm1' does not contain this feature: nope\nhelp: there is a similarly named feature: both");
  EXPECT_EQ(assigned(selected({kM1, kM2}), {"fea1"}),
            "none of the selected packages contains this feature: fea1\nselected packages: m1, m2\n"
            "help: there are similarly named features: feat1, feat2");
  EXPECT_EQ(assigned(selected({kM1}), {"feat2,feat3"}),
            "the package 'm1' does not contain these features: feat2, feat3\n"
            "help: packages with the missing features: m2, m3");
  EXPECT_EQ(assigned(selected({kM1, kM2}), {"feat3"}),
            "none of the selected packages contains this feature: feat3\nselected packages: m1, m2\n"
            "help: package with the missing feature: m3");
  EXPECT_EQ(assigned(selected({kM1, kM2}), {"m1/nope"}),
            "none of the selected packages contains this feature: m1/nope\nselected packages: m1, m2\n"
            "help: there are similarly named features: m1/both, m2/both");
  EXPECT_EQ(assigned(selected({kM1, kM3}), {"nope"}, true),
            "none of the selected packages contains this feature: nope\nselected packages: m1, m3\n"
            "help: there is a similarly named feature: both");
  EXPECT_EQ(assigned(selected({kM1}), {"dep:x"}), "feature `dep:x` is not allowed to use explicit `dep:` syntax");
  EXPECT_EQ(assigned(selected({kM1}), {"a/b/c"}), "multiple slashes in feature `a/b/c` is not allowed");
}

TEST(CliFeatures, AtMostFiveSimilarNamesAreShown) {
  const auto many =
      member({"p 1.0.0",
              {},
              {{"gamma1", {}}, {"gamma2", {}}, {"gamma3", {}}, {"gamma4", {}}, {"gamma5", {}}, {"gamma6", {}}}});
  EXPECT_EQ(assigned({{many}, {many}, many, false}, {"gamma"}),
            "the package 'p' does not contain this feature: gamma\nhelp: there are similarly named features: gamma1, "
            "gamma2, gamma3, gamma4, gamma5");
}

TEST(CliFeatures, WithResolver1TheyGoToTheCurrentPackage) {
  const MemberSelection selection{{kM1, kM2}, {kM2}, kM1, true};
  EXPECT_EQ(assigned(selection, {"feat1"}), "m1: feat1 | m2:");
  EXPECT_EQ(assigned(selection, {"m2/z"}), "m1: | m2: z");
  EXPECT_EQ(assigned(selection, {"m1/feat1"}), "m1: m1/feat1 | m2:") << "taken for a dependency";
  EXPECT_EQ(assigned(selection, {"z", "a/b", "y"}), "m1: y z a/b | m2:") << "the order in which they are checked";
}

}  // namespace
}  // namespace gantry::resolver
