// What single changes made of an index file.
#include <gtest/gtest.h>

#include "server/core/index_history.h"

namespace gantry::server {
namespace {

VersionRecord version(const std::string& number, bool is_yanked) {
  VersionRecord record;
  record.version = number;
  record.is_yanked = is_yanked;
  record.index_line = "{\"vers\":\"" + number + "\"";
  return record;
}

using Kind = IndexChange::Kind;

TEST(IndexHistory, EachChangeIsSeenAlone) {
  IndexHistory history({{7, 70, Kind::Publish, "a", "1.0.0"},
                        {8, 80, Kind::Yank, "a", "1.0.0"},
                        {9, 90, Kind::Publish, "b", "0.1.0"},
                        {10, 100, Kind::Publish, "a", "2.0.0"},
                        {11, 110, Kind::Unyank, "a", "1.0.0"}},
                       {{"a", {"1/a", {version("0.9.0", true), version("1.0.0", false), version("2.0.0", false)}}},
                        {"b", {"1/b", {version("0.1.0", false)}}}});
  const auto line = [](const std::string& number, bool is_yanked) {
    return "{\"vers\":\"" + number + "\",\"yanked\":" + (is_yanked ? "true" : "false") + "}\n";
  };
  const auto old = line("0.9.0", true);
  EXPECT_EQ(history.before("a"), old);
  EXPECT_EQ(history.before("b"), "");
  EXPECT_FALSE(history.before("c"));
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"1/a", old + line("1.0.0", false)},
      {"1/a", old + line("1.0.0", true)},
      {"1/b", line("0.1.0", false)},
      {"1/a", old + line("1.0.0", true) + line("2.0.0", false)},
      {"1/a", old + line("1.0.0", false) + line("2.0.0", false)}};
  std::int64_t number = 7;
  for (const auto& [path, content] : wanted) {
    const auto step = history.next();
    ASSERT_TRUE(step);
    EXPECT_EQ(step->change->number, number++);
    EXPECT_EQ(*step->path, path);
    EXPECT_EQ(step->content, content);
  }
  EXPECT_FALSE(history.next());
}

TEST(IndexHistory, WhatIsUnknownIsPassedOver) {
  IndexHistory history({{1, 1, Kind::Publish, "gone", "1.0.0"}, {2, 2, Kind::Publish, "a", "1.0.0"}},
                       {{"a", {"1/a", {version("1.0.0", false)}}}});
  const auto step = history.next();
  ASSERT_TRUE(step);
  EXPECT_EQ(step->change->number, 2);
  EXPECT_FALSE(history.next());
}

}  // namespace
}  // namespace gantry::server
