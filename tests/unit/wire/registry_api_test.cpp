#include "wire/registry_api.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace gantry::wire {
namespace {

using Texts = std::vector<std::string>;

TEST(PublishWarningsTest, AreReadFromEachList) {
  const auto warnings = read_publish_warnings(
      R"({"warnings":{"invalid_categories":["a","b"],"invalid_badges":["c"],"other":["one","two"]}})");
  EXPECT_EQ(warnings.invalid_categories, (Texts{"a", "b"}));
  EXPECT_EQ(warnings.invalid_badges, Texts{"c"});
  EXPECT_EQ(warnings.other, (Texts{"one", "two"}));
}

TEST(PublishWarningsTest, OtherShapesAreNoWarnings) {
  for (const char* body : {"", "{}", "[]", "\"text\"", R"({"warnings":7})", R"({"warnings":{"other":{}}})",
                           R"({"warnings":{"invalid_badges":[1]}})"}) {
    const auto warnings = read_publish_warnings(body);
    EXPECT_TRUE(warnings.invalid_categories.empty() && warnings.invalid_badges.empty() && warnings.other.empty())
        << body;
  }
}

TEST(PublishWarningsTest, WhatIsNoJsonIsAnError) {
  EXPECT_THROW(read_publish_warnings("<html>"), Error);
  EXPECT_THROW(read_publish_warnings(R"({"warnings":{})"), Error);
  EXPECT_THROW(read_publish_warnings("{} x"), Error);
}

}  // namespace
}  // namespace gantry::wire
