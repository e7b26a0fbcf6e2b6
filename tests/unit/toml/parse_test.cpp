// Values, tables and spans of sound documents.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "toml/parse.h"

namespace gantry::toml {
namespace {

Document document_of(std::string source) {
  auto document = parse(std::move(source));
  if (!document) {
    ADD_FAILURE() << document.error().message;
    return {};
  }
  return std::move(*document);
}

const Value* at(const Table& table, std::initializer_list<std::string_view> path) {
  const Table* current = &table;
  const Value* value = nullptr;
  for (const auto name : path) {
    value = current ? current->find(name) : nullptr;
    if (!value) return nullptr;
    current = value->is_table() ? &value->as_table() : nullptr;
  }
  return value;
}

std::string spanned(const Document& document, Span span) {
  return document.source->substr(span.begin, span.end - span.begin);
}

TEST(TomlValues, Strings) {
  const auto document = document_of(
      "a = \"x\\t\\\"\\e\\x41\\u00e9\\U0001F600\"\n"
      "b = 'c:\\n'\n"
      "c = \"\"\"\r\none\r\ntwo\\\n\n   three\"\"\"\"\"\n"
      "d = '''\nx''y'''\n");
  EXPECT_EQ(document.root.find("a")->as_string(),
            "x\t\"\x1b"
            "A\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(document.root.find("b")->as_string(), "c:\\n");
  EXPECT_EQ(document.root.find("c")->as_string(), "one\r\ntwothree\"\"");
  EXPECT_EQ(document.root.find("d")->as_string(), "x''y");
}

TEST(TomlValues, Integers) {
  const auto document = document_of(
      "a = 1_000\nb = -7\nc = 0xFF\nd = 0o17\ne = 0b101\nf = +0\ng = -9223372036854775808\nh = 9223372036854775808\n"
      "i = -9223372036854775809\n");
  EXPECT_EQ(document.root.find("a")->as_integer(), 1000);
  EXPECT_EQ(document.root.find("b")->as_integer(), -7);
  EXPECT_EQ(document.root.find("c")->as_integer(), 255);
  EXPECT_EQ(document.root.find("d")->as_integer(), 15);
  EXPECT_EQ(document.root.find("e")->as_integer(), 5);
  EXPECT_EQ(document.root.find("f")->as_integer(), 0);
  EXPECT_EQ(document.root.find("g")->as_integer(), std::numeric_limits<std::int64_t>::min());
  ASSERT_NE(document.root.find("h")->wide_integer(), nullptr);
  EXPECT_EQ(document.root.find("h")->wide_integer()->text, "9223372036854775808");
  EXPECT_TRUE(document.root.find("h")->wide_integer()->fits_unsigned);
  EXPECT_EQ(document.root.find("i")->wide_integer()->text, "-9223372036854775809");
  EXPECT_FALSE(document.root.find("i")->wide_integer()->fits_unsigned);
}

TEST(TomlValues, FloatsBooleansDates) {
  const auto document = document_of(
      "a = 1.5e3\nb = -inf\nc = nan\nd = true\ne = 1979-05-27 07:32z\nf = 07:32\ng = 1979-05-27\n"
      "h = 1979-05-27T00:32:00.1234567891-07:00\n");
  EXPECT_EQ(document.root.find("a")->as_float(), 1500.0);
  EXPECT_EQ(document.root.find("b")->as_float(), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(document.root.find("c")->as_float()));
  EXPECT_TRUE(document.root.find("d")->as_boolean());
  EXPECT_EQ(document.root.find("e")->as_datetime().text, "1979-05-27T07:32:00Z");
  EXPECT_EQ(document.root.find("f")->as_datetime().text, "07:32:00");
  EXPECT_EQ(document.root.find("g")->as_datetime().text, "1979-05-27");
  EXPECT_EQ(document.root.find("h")->as_datetime().text, "1979-05-27T00:32:00.123456789-07:00");
}

TEST(TomlTables, HeadersDottedKeysAndInlineTables) {
  const auto document = document_of(
      "x.y = 1\n[a.b]\nc = 2\n[a]\nd = { e = 3, f.g = 4, # last\n }\n[[list]]\nn = 1\n[list.sub]\nz = 1\n[[list]]\nn = "
      "2\n");
  EXPECT_EQ(at(document.root, {"x", "y"})->as_integer(), 1);
  EXPECT_EQ(at(document.root, {"a", "b", "c"})->as_integer(), 2);
  EXPECT_EQ(at(document.root, {"a", "d", "f", "g"})->as_integer(), 4);
  const auto& list = document.root.find("list")->as_array();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(at(list[0].as_table(), {"sub", "z"})->as_integer(), 1);
  EXPECT_EQ(list[1].as_table().find("n")->as_integer(), 2);
  EXPECT_TRUE(document.root.find("list")->is_array_of_tables());
  EXPECT_TRUE(at(document.root, {"a", "d"})->as_table().is_inline());
}

TEST(TomlTables, AKeyWithoutValueInBracesIsDropped) {
  const auto document = document_of("a = { b }\nc = { d = 1, e = }\n");
  EXPECT_TRUE(document.root.find("a")->as_table().empty());
  EXPECT_EQ(document.root.find("c")->as_table().size(), 1U);
}

TEST(TomlSpans, ValuesKeysAndTables) {
  const auto document = document_of("\xEF\xBB\xBFkey = \"v\" # c\n[ a . b ]\nc.d = [\n1 ]\n[[t]]\n[[t]]\n");
  EXPECT_EQ(spanned(document, document.root.find("key")->span()), "\"v\"");
  EXPECT_EQ(spanned(document, document.root.find_entry("key")->key.span), "key");
  EXPECT_EQ(spanned(document, at(document.root, {"a", "b"})->span()), "[ a . b ]");
  EXPECT_EQ(spanned(document, at(document.root, {"a"})->span()), "a");
  EXPECT_EQ(spanned(document, at(document.root, {"a", "b", "c"})->span()), "c");
  EXPECT_EQ(spanned(document, at(document.root, {"a", "b", "c", "d"})->span()), "[\n1 ]");
  EXPECT_EQ(spanned(document, document.root.find("t")->as_array()[1].span()), "[[t]]");
}

TEST(TomlTables, LargeTablesFindEveryKey) {
  std::string source;
  for (int i = 0; i < 100; ++i) source += "k" + std::to_string(i) + " = " + std::to_string(i) + "\n";
  auto document = document_of(source);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(document.root.find("k" + std::to_string(i))->as_integer(), i);
  EXPECT_EQ(document.root.find("k100"), nullptr);
  EXPECT_TRUE(document.root.erase("k50"));
  EXPECT_EQ(document.root.find("k50"), nullptr);
  EXPECT_EQ(document.root.find("k99")->as_integer(), 99);
  document.root.set("k3", Value("three"));
  EXPECT_EQ(document.root.find("k3")->as_string(), "three");
  const Table copy = document.root;
  EXPECT_TRUE(copy == document.root);
}

TEST(TomlParseValue, OneValueOnly) {
  EXPECT_EQ(parse_value(" [1, 2] ")->as_array().size(), 2U);
  EXPECT_EQ(parse_value("\"x\"")->as_string(), "x");
  EXPECT_EQ(parse_value("x").error().message, "string values must be quoted, expected literal string");
  EXPECT_FALSE(parse_value("1\n2").has_value());
  EXPECT_FALSE(parse_value("").has_value());
}

TEST(TomlUtf8, RejectsWhatIsNone) {
  EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  EXPECT_FALSE(is_utf8("\xFF"));
  EXPECT_FALSE(is_utf8("\xC3"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xF5\x80\x80\x80"));
}

}  // namespace
}  // namespace gantry::toml
