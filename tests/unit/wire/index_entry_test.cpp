#include "wire/index_entry.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gantry::wire {

TEST(IndexEntry, reads_all_fields_of_a_line) {
  const auto entry = parse_index_line(
      R"~({"name":"foo","vers":"0.1.0","deps":[{"name":"r","req":"^0.6","features":["i128"],"optional":true,"default_features":false,)~"
      R"~("target":"cfg(unix)","kind":"dev","registry":"https://x/y","package":"rand"}],"cksum":"ab","features":{"b":["dep:r"],"a":[]},)~"
      R"~("yanked":true,"links":"z","v":2,"features2":{"c":["r?/x"]},"rust_version":"1.60"})~");
  ASSERT_TRUE(entry) << entry.error();
  EXPECT_EQ(entry->name, "foo");
  ASSERT_EQ(entry->dependencies.size(), 1U);
  EXPECT_EQ(entry->dependencies[0].package, "rand");
  EXPECT_EQ(entry->dependencies[0].target, "cfg(unix)");
  EXPECT_FALSE(entry->dependencies[0].default_features);
  ASSERT_EQ(entry->features.size(), 3U);
  EXPECT_EQ(entry->features[2].first, "c");
  EXPECT_TRUE(entry->yanked);
  EXPECT_EQ(entry->links, "z");
  EXPECT_EQ(entry->format, 2U);
  EXPECT_EQ(entry->rust_version, "1.60");
}

TEST(IndexEntry, a_glance_shows_whether_it_was_withdrawn) {
  const auto glance = [](const std::string& rest) {
    const auto seen = glance_at_index_line(R"({"name":"foo","vers":"1.0.0")" + rest + "}", "foo");
    return seen ? (seen->yanked ? "yanked" : "there") : "unsure";
  };
  EXPECT_STREQ(glance(R"(,"deps":[],"yanked":false)"), "there");
  EXPECT_STREQ(glance(R"(,"deps":[],"yanked":true,"links":"y")"), "yanked");
  EXPECT_STREQ(glance(R"(,"features":{"yanked":["a"],"c":["v"]},"yanked":true,"v":2)"), "yanked");
  EXPECT_STREQ(glance(R"(,"features":{"v":["b"]},"yanked":true)"), "yanked");
  EXPECT_STREQ(glance(R"(,"deps":[{"name":"a","target":"}]","v":3}],"features2":{"}":["links"]},"yanked":true)"),
               "unsure");
  EXPECT_STREQ(glance(R"(,"deps":[{"name":"a","features":[]},{"v":3}],"yanked":false)"), "there");
  EXPECT_STREQ(glance(R"(,"deps":[{"name":"a"},"yanked":false)"), "unsure");
  EXPECT_STREQ(glance(R"(,"features":{"a":["b"]},"features2":{"c":["dep:d"]},"pubtime":"10:20","yanked":true)"),
               "yanked");
  EXPECT_STREQ(glance(R"(,"yanked":false,"yanked":true)"), "unsure");
  EXPECT_STREQ(glance(R"(,"more":{"yanked":false})"), "unsure");
  EXPECT_STREQ(glance(R"(,"yanked":false,"v":3)"), "unsure");
  EXPECT_STREQ(glance(R"(,"yanked":false,"v":12)"), "unsure");
  EXPECT_STREQ(glance(R"(,"v":1,"yanked":false,"v":"x")"), "unsure");
  EXPECT_STREQ(glance(R"(,"yanked":null)"), "unsure");
  EXPECT_STREQ(glance(R"(,"yanked" : true)"), "unsure");
  EXPECT_STREQ(glance(""), "unsure");
  EXPECT_FALSE(glance_at_index_line(R"({"name":"foobar","yanked":false})", "foo"));
  EXPECT_FALSE(glance_at_index_line(R"({"vers":"1.0.0","name":"foo","yanked":false})", "foo"));
  EXPECT_FALSE(glance_at_index_line("", ""));
}

TEST(IndexEntry, a_glance_shows_links_and_rust_version) {
  const auto glance = [](const std::string& rest) -> std::string {
    const auto line = R"({"name":"foo","vers":"1.0.0","yanked":false)" + rest + "}";
    const auto seen = glance_at_index_line(line, "foo");
    return seen ? fmt::format("{} {}", seen->links, seen->rust_version) : "unsure";
  };
  EXPECT_EQ(glance(""), " ");
  EXPECT_EQ(glance(R"(,"rust_version":"1.60","links":"git2")"), "git2 1.60");
  EXPECT_EQ(glance(R"(,"rust_version":null,"links":null)"), " ");
  EXPECT_EQ(glance(R"(,"features":{"links":["a"]})"), " ");
  EXPECT_EQ(glance(R"(,"rust_version":["a"])"), "unsure");
  EXPECT_EQ(glance(R"(,"rust_version":"1\u002e60")"), "unsure");
  EXPECT_EQ(glance(R"(,"links":"a","links":"b")"), "unsure");
}

TEST(IndexEntry, absent_and_null_fields_take_defaults) {
  const auto entry = parse_index_line(
      R"({"name":"a","vers":"1.0.0","deps":[{"name":"b","req":"*","kind":null,"target":null}],"cksum":"x","links":null})");
  ASSERT_TRUE(entry);
  EXPECT_TRUE(entry->dependencies[0].default_features);
  EXPECT_FALSE(entry->dependencies[0].kind);
  EXPECT_FALSE(entry->links);
  EXPECT_EQ(entry->format, 1U);
}

TEST(IndexEntry, malformed_lines_are_errors) {
  EXPECT_FALSE(parse_index_line("{bad"));
  EXPECT_FALSE(parse_index_line("{}"));
  EXPECT_FALSE(parse_index_line(R"({"name":1,"vers":"1.0.0","deps":[]})"));
}

TEST(IndexPath, depends_on_the_length_of_the_name) {
  EXPECT_EQ(index_path("a"), "1/a");
  EXPECT_EQ(index_path("Ab"), "2/ab");
  EXPECT_EQ(index_path("abc"), "3/a/abc");
  EXPECT_EQ(index_path("Serde_JSON"), "se/rd/serde_json");
}

TEST(IndexLines, blank_lines_are_left_out) {
  EXPECT_EQ(index_lines("a\n\nb\r\nc"), (std::vector<std::string_view>{"a", "b", "c"}));
}

}  // namespace gantry::wire
