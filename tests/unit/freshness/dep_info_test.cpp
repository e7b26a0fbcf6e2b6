#include "freshness/dep_info.h"

#include <gtest/gtest.h>

namespace gantry::freshness {
namespace {

TEST(DepInfo, ReadsTheFirstRuleAndTheVariables) {
  const auto info = parse_dep_info(
      "/t/foo.d: src/main.rs src/with\\ space.rs\n\n/t/foo: src/main.rs\n\nsrc/main.rs:\n\n"
      "# env-dep:CARGO_PKG_NAME=foo\n# env-dep:UNSET\n# env-dep:MULTI=a\\nb\\\\c\n");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->files, (std::vector<std::string>{"src/main.rs", "src/with space.rs"}));
  ASSERT_EQ(info->environment.size(), 3U);
  EXPECT_EQ(info->environment[0].second, "foo");
  EXPECT_EQ(info->environment[1].second, std::nullopt);
  EXPECT_EQ(info->environment[2].second, "a\nb\\c");
}

TEST(DepInfo, RefusesBadEscapes) {
  EXPECT_FALSE(parse_dep_info("# env-dep:A=\\x\n"));
  EXPECT_FALSE(parse_dep_info("# env-dep:A=\\"));
}

TEST(DepInfo, EmptyTextHasNoInputs) { EXPECT_TRUE(parse_dep_info("")->files.empty()); }

TEST(DepInfo, WritesEscapedPaths) {
  EXPECT_EQ(write_dep_info("/t/a b", {"/s/x.rs", "/s/y z.rs"}), "/t/a\\ b: /s/x.rs /s/y\\ z.rs\n");
}

}  // namespace
}  // namespace gantry::freshness
