#include "resolver/ways.h"

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

std::string way_to(const std::string& name, const EdgeFilter& counts) {
  World world({{"p 1.0.0", {"b 1.0", "dev: x=a >=1"}}}, {{"a 1.0.1"}, {"b 1.0.0", {"c 1"}}, {"c 1.2.0", {"a 1"}}});
  const auto resolve = world.run();
  for (std::size_t i = 0; i < resolve.nodes.size(); ++i) {
    if (resolve.nodes[i].id.name() == name) return describe_way(resolve, static_cast<PackageIndex>(i), counts);
  }
  return "";
}

TEST(Ways, the_shortest_one_is_told_with_the_versions_chosen) {
  const auto all = [](PackageIndex, PackageIndex, const Dependency&) { return true; };
  EXPECT_EQ(way_to("a", all),
            "package `a v1.0.1`\n"
            "    ... which satisfies dependency `x = \">=1\"` (locked to 1.0.1) of package `p v1.0.0 (/w/p)`");
  EXPECT_EQ(way_to("p", all), "package `p v1.0.0 (/w/p)`");
}

TEST(Ways, go_over_edges_that_count) {
  const auto transitive = [](PackageIndex, PackageIndex, const Dependency& each) { return each.is_transitive(); };
  EXPECT_EQ(way_to("a", transitive),
            "package `a v1.0.1`\n"
            "    ... which satisfies dependency `a = \"^1\"` (locked to 1.0.1) of package `c v1.2.0`\n"
            "    ... which satisfies dependency `c = \"^1\"` (locked to 1.2.0) of package `b v1.0.0`\n"
            "    ... which satisfies dependency `b = \"^1.0\"` (locked to 1.0.0) of package `p v1.0.0 (/w/p)`");
}

}  // namespace
}  // namespace gantry::resolver
