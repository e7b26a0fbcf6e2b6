#include "toml/write.h"

#include <gtest/gtest.h>

#include "toml/parse.h"

namespace gantry::toml {
namespace {

TEST(TomlWrite, QuotesOfAString) {
  EXPECT_EQ(format_string("plain"), "\"plain\"");
  EXPECT_EQ(format_string("it's"), "\"it's\"");
  EXPECT_EQ(format_string("a\"b"), "'a\"b'");
  EXPECT_EQ(format_string("a\\b"), "'a\\b'");
  EXPECT_EQ(format_string("a\"'b"), "\"\"\"a\"'b\"\"\"");
  EXPECT_EQ(format_string("a\\'b"), "'''a\\'b'''");
  EXPECT_EQ(format_string("a\nb"), "\"\"\"\na\nb\"\"\"");
  EXPECT_EQ(format_string("a\n\"\"\"b"), "'''\na\n\"\"\"b'''");
  EXPECT_EQ(format_string("a\n'''\"\"\"b"), "\"\"\"\na\n'''\"\"\\\"b\"\"\"");
  EXPECT_EQ(format_string("a\r\nb"), "\"\"\"\na\\r\nb\"\"\"");
  EXPECT_EQ(format_string("a\"\x01"), "\"a\\\"\\u0001\"");
  EXPECT_EQ(format_string("\x7f"), "\"\\u007F\"");
  EXPECT_EQ(format_string("\t\"\t"), "'\t\"\t'");
  EXPECT_EQ(format_string("a\tb"), "\"a\\tb\"");
}

TEST(TomlWrite, Keys) {
  EXPECT_EQ(format_key("a-b_1"), "a-b_1");
  EXPECT_EQ(format_key(""), "\"\"");
  EXPECT_EQ(format_key("a.b"), "\"a.b\"");
  EXPECT_EQ(format_key("k\"2"), "'k\"2'");
  EXPECT_EQ(format_key("k\"'4"), "\"k\\\"'4\"");
  EXPECT_EQ(format_key("a\nb"), "\"a\\nb\"");
}

TEST(TomlWrite, Values) {
  EXPECT_EQ(format_value(Value(1.0)), "1.0");
  EXPECT_EQ(format_value(Value(1e-7)), "0.0000001");
  EXPECT_EQ(format_value(Value(123456789012345680000.0)), "123456789012345680000.0");
  EXPECT_EQ(format_value(Value(-0.25)), "-0.25");
  EXPECT_EQ(format_value(*parse_value("{ a = [1, 'x'], b.c = true, d = {} }")),
            "{ a = [1, \"x\"], b = { c = true }, d = {} }");
}

TEST(TomlWrite, WhatIsWrittenReadsBackAlike) {
  for (const std::string text :
       {"", "\"", "'", "\"\"\"'''", "\n", "\r\n", "\\", "a\\\n", "\x1b\x7f", "\n\"\"", "'''\n\\"}) {
    const auto value = parse_value(format_string(text));
    ASSERT_TRUE(value.has_value()) << format_string(text);
    EXPECT_EQ(value->as_string(), text);
  }
}

}  // namespace
}  // namespace gantry::toml
