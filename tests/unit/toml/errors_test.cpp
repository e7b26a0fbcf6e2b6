// What is said about broken documents and where: message, line, column and width of the carets equal cargo's.
#include <gtest/gtest.h>

#include "toml/parse.h"

namespace gantry::toml {
namespace {

struct Broken {
  const char* source;
  const char* message;
  std::size_t line;
  std::size_t column;
  std::size_t width;
};

// Characters of the marked text; an empty place is shown as one caret.
std::size_t caret_width(std::string_view source, Span span) {
  const auto from = line_column(source, span.begin);
  const auto to = line_column(source, span.end);
  return std::max<std::size_t>(1, to.column - from.column);
}

class BrokenDocument : public testing::TestWithParam<Broken> {};

TEST_P(BrokenDocument, SaysWhatAndWhere) {
  const Broken& expected = GetParam();
  const auto document = parse(expected.source);
  ASSERT_FALSE(document.has_value()) << expected.source;
  const ParseError& error = document.error();
  EXPECT_EQ(error.message, expected.message) << expected.source;
  const auto place = line_column(expected.source, error.span.begin);
  EXPECT_EQ(place.line, expected.line) << expected.source;
  EXPECT_EQ(place.column, expected.column) << expected.source;
  EXPECT_EQ(caret_width(expected.source, error.span), expected.width) << expected.source;
}

// clang-format off
constexpr Broken kBroken[] = {
      {"a", "key with no value, expected `=`", 1, 2, 1},
      {"a =", "string values must be quoted, expected literal string", 1, 4, 1},
      {"a = \n", "string values must be quoted, expected literal string", 1, 5, 1},
      {"= 1", "unquoted keys cannot be empty, expected letters, numbers, `-`, `_`", 1, 1, 1},
      {"a = b", "string values must be quoted, expected literal string", 1, 5, 1},
      {"a = tru", "invalid boolean, expected `true`", 1, 5, 3},
      {"a = True", "invalid boolean, expected `true`", 1, 5, 4},
      {"a = \"x", "invalid basic string, expected `\"`", 1, 7, 1},
      {"a = \"x\n\"", "key with no value, expected `=`", 2, 2, 1},
      {"a = 'x", "invalid literal string, expected `'`", 1, 7, 1},
      {"a = \"\"\"x", "invalid multi-line basic string, expected `\"`", 1, 9, 1},
      {"a = '''x", "invalid multi-line literal string, expected `'`", 1, 9, 1},
      {"a = [1", "unclosed array, expected `]`", 1, 7, 1},
      {"a = [1,,2]", "extra comma in array, expected value", 1, 8, 1},
      {"a = {b=1", "unclosed inline table, expected `}`", 1, 9, 1},
      {"a = {,}", "extra comma in inline table, expected key", 1, 6, 1},
      {"a={b=1 c=2}", "extra assignment between key-value pairs, expected `,`", 1, 9, 1},
      {"[a", "unclosed table, expected `]`", 1, 3, 1},
      {"[]", "unquoted keys cannot be empty, expected letters, numbers, `-`, `_`", 1, 2, 1},
      {"[a.]", "unquoted keys cannot be empty, expected letters, numbers, `-`, `_`", 1, 4, 1},
      {"[[a]", "unclosed array table, expected `]`", 1, 5, 1},
      {"[[a]]]", "unexpected key or value, expected newline, `#`", 1, 6, 1},
      {"[a]]", "unexpected key or value, expected newline, `#`", 1, 4, 1},
      {"[a]b", "unexpected key or value, expected newline, `#`", 1, 4, 1},
      {"a=1\na=2", "duplicate key", 2, 1, 1},
      {"[a]\n[a]", "duplicate key", 2, 2, 1},
      {"a=1\n[a]", "duplicate key", 2, 2, 1},
      {"a=1\na.b=2", "cannot extend value of type integer with a dotted key", 2, 1, 1},
      {"a={b=1}\n[a.c]", "cannot extend value of type inline table with a dotted key", 2, 2, 1},
      {"a={b=1}\na.c=1", "cannot extend value of type inline table with a dotted key", 2, 1, 1},
      {"a b=1", "key with no value, expected `=`", 1, 3, 1},
      {"a = \"\\q\"", "missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`", 1, 7, 1},
      {"a = \"\\u12\"", "too few unicode value digits, expected unicode hexadecimal value", 1, 10, 1},
      {"a = \"\\ud800\"", "invalid value, expected unicode hexadecimal value", 1, 8, 1},
      {"a=\"\\xg0\"", "too few unicode value digits, expected unicode hexadecimal value", 1, 6, 1},
      {"a=0x", "integer number overflowed", 1, 3, 2},
      {"a=0xg", "invalid hexadecimal number", 1, 5, 1},
      {"a=01", "unexpected leading zero, expected nothing", 1, 3, 1},
      {"a=1__0", "`_` may only go between digits", 1, 5, 1},
      {"a=1_", "`_` may only go between digits, expected nothing", 1, 4, 1},
      {"a=_1", "`_` may only go between digits, expected nothing", 1, 3, 1},
      {"a=+0x1", "integers with a radix cannot be signed, expected nothing", 1, 3, 1},
      {"a=1e", "invalid exponent, expected digits", 1, 5, 1},
      {"a=1.", "invalid fraction, expected digits", 1, 5, 1},
      {"a=.1", "invalid mantissa, expected digits", 1, 3, 1},
      {"a=1.e1", "invalid fraction, expected digits", 1, 5, 1},
      {"a=1979-13-01", "invalid date, expected month between 01 and 12", 1, 3, 10},
      {"a=1979-01-32", "invalid date, expected day between 01 and 31", 1, 3, 10},
      {"a=1979-01-01T25:00:00", "invalid time, expected hour between 00 and 23", 1, 3, 19},
      {"a=07:60:00", "invalid time, expected minute between 00 and 59", 1, 3, 8},
      {"a=1979-01-01 07", "invalid time, expected `:` (HH:MM)", 1, 3, 13},
      {"\r", "carriage return must be followed by newline, expected newline", 1, 2, 1},
      {"a=1\rb=2", "carriage return must be followed by newline, expected newline", 1, 5, 1},
      {"a=\"\001\"", "invalid basic string, expected non-double-quote visible characters, `\\`", 1, 4, 1},
      {"# \001", "invalid comment character, expected printable characters", 1, 3, 1},
      {"[a.b", "unclosed table, expected `]`", 1, 5, 1},
      {"[\"a", "unclosed table, expected `]`", 1, 4, 1},
      {"a=1 #x\002", "invalid comment character, expected printable characters", 1, 7, 1},
      {"\303\251=1", "invalid unquoted key, expected letters, numbers, `-`, `_`", 1, 1, 1},
      {"a=1979-05-27T07:32:00Zx", "invalid datetime", 1, 3, 21},
      {"a=1.5.5", "invalid float, expected nothing", 1, 6, 2},
      {"a=1e5e5", "invalid float, expected nothing", 1, 6, 2},
      {"{", "invalid key-value pair, expected key", 1, 1, 1},
      {"}", "invalid key-value pair, expected key", 1, 1, 1},
      {"]", "missing table open, expected `[`", 1, 1, 1},
      {"a=]", "missing array opening, expected `[`", 1, 3, 1},
      {"a=}", "missing inline table opening, expected `{`", 1, 3, 1},
      {"a=[,]", "extra comma in array, expected value", 1, 4, 1},
      {"a=[}", "missing inline table opening, expected `{`", 1, 4, 1},
      {"a={]", "invalid inline table element, expected key", 1, 4, 1},
      {"a={b=1]", "invalid inline table element, expected `,`", 1, 7, 1},
      {"a=[1}", "missing comma between array elements, expected `,`", 1, 5, 1},
      {"a=[[1]", "unclosed array, expected `]`", 1, 7, 1},
      {"a=[{b=1]", "invalid inline table element, expected `,`", 1, 8, 1},
      {"@=1", "invalid unquoted key, expected letters, numbers, `-`, `_`", 1, 1, 1},
      {"a@=1", "invalid unquoted key, expected letters, numbers, `-`, `_`", 1, 2, 1},
      {"a = tru\nb = fals", "invalid boolean, expected `true`", 1, 5, 3},
      {"a=[1,\nb=2\n", "unexpected `=` in array, expected value, `]`", 2, 2, 1},
      {"a=[1\nb=2]", "missing comma between array elements, expected `,`", 2, 1, 1},
      {"a=[\n1\nb=2\n", "missing comma between array elements, expected `,`", 3, 1, 1},
      {"a={\nb=1\nc=2}", "missing comma between key-value pairs, expected `,`", 3, 1, 1},
      {"a={b=1\n[c]", "missing key for inline table element, expected `,`", 2, 1, 1},
      {"a = \"x\nb=1\n", "invalid basic string, expected `\"`", 1, 7, 1},
      {"a={b", "unclosed inline table, expected `}`", 1, 5, 1},
      {"a={b=", "unclosed inline table, expected `}`", 1, 6, 1},
      {"a={b=1,,c=2}", "extra comma in inline table, expected key", 1, 8, 1},
      {"a={b=1,\n,}", "extra comma in inline table, expected key", 2, 1, 1},
      {"a={\"b\" c=1}", "missing assignment between key-value pairs, expected `=`", 1, 8, 1},
      {"a={b c=1}", "missing assignment between key-value pairs, expected `=`", 1, 6, 1},
      {"a={b==1}", "extra assignment between key-value pairs, expected value", 1, 6, 1},
      {"a==1", "extra `=`, expected nothing", 1, 3, 1},
      {"a=[b=1]", "unexpected `=` in array, expected value, `]`", 1, 5, 1},
      {"a=[=1]", "unexpected `=` in array, expected value, `]`", 1, 4, 1},
      {"a=[.1]", "invalid mantissa, expected digits", 1, 4, 1},
      {"a=[1.]", "invalid fraction, expected digits", 1, 6, 1},
      {"a=1.2.3", "invalid float, expected nothing", 1, 6, 2},
      {"a=[ # c\n1 # x\001\n]", "invalid comment character, expected printable characters", 2, 6, 1},
      {"[[a] ]", "unclosed array table, expected `]`", 1, 5, 1},
      {"{a=1}", "invalid key-value pair, expected key", 1, 1, 1},
      {"a = 1 # x\nb = = 2", "extra `=`, expected nothing", 2, 5, 1},
      {"a = 1979-01-01 b", "invalid time, expected hour", 1, 5, 12},
      {"a = 1979-01-01 07:00:00 x", "invalid offset, expected `Z`, +OFFSET, -OFFSET", 1, 5, 21},
      {"a=falsee", "invalid boolean, expected `false`", 1, 3, 6},
      {"a=f", "invalid boolean, expected `false`", 1, 3, 1},
      {"a=i", "invalid float, expected `inf`", 1, 3, 1},
      {"a=n", "invalid float, expected `nan`", 1, 3, 1},
      {"a=infx", "invalid float, expected `inf`", 1, 3, 4},
      {"a=nanx", "invalid float, expected `nan`", 1, 3, 4},
      {"a=--1", "redundant numeric sign, expected nothing", 1, 4, 1},
      {"a=+-1", "redundant numeric sign, expected nothing", 1, 4, 1},
      {"a=+i", "invalid float, expected `inf`", 1, 4, 1},
      {"a=0b", "integer number overflowed", 1, 3, 2},
      {"a=0b2", "invalid binary number", 1, 5, 1},
      {"a=0o8", "invalid octal number", 1, 5, 1},
      {"a=0o", "integer number overflowed", 1, 3, 2},
      {"a=0B1", "radix must be lowercase, expected `0b`", 1, 3, 2},
      {"a=0X1", "radix must be lowercase, expected `0x`", 1, 3, 2},
      {"a=0x_1", "`_` may only go between digits, expected nothing", 1, 3, 1},
      {"a=0x1__2", "`_` may only go between digits", 1, 7, 1},
      {"a=1-", "invalid date, expected month", 1, 3, 2},
      {"a=1-2", "invalid date, expected `-` (MM-DD)", 1, 3, 3},
      {"a=1:2", "invalid time, expected a two-digit hour (HH)", 1, 3, 3},
      {"a=1:", "invalid time, expected minute", 1, 3, 2},
      {"a=12:", "invalid time, expected minute", 1, 3, 3},
      {"a=1979-", "invalid date, expected month", 1, 3, 5},
      {"a=1979-1-1", "invalid date, expected a two-digit month (MM)", 1, 3, 8},
      {"a=1979-01", "invalid date, expected `-` (MM-DD)", 1, 3, 7},
      {"a=1979-01-", "invalid date, expected day", 1, 3, 8},
      {"a=1979-01-0", "invalid date, expected a two-digit day (DD)", 1, 3, 9},
      {"a=1979-01-01T", "invalid time, expected hour", 1, 3, 11},
      {"a=1979-01-01T0", "invalid time, expected `:` (HH:MM)", 1, 3, 12},
      {"a=1979-01-01T00", "invalid time, expected `:` (HH:MM)", 1, 3, 13},
      {"a=1979-01-01T00:", "invalid time, expected minute", 1, 3, 14},
      {"a=1979-01-01T00:0", "invalid time, expected a two-digit minute (MM)", 1, 3, 15},
      {"a=1979-01-01T00:00:", "invalid time, expected second", 1, 3, 17},
      {"a=1979-01-01T00:00:0", "invalid time, expected a two-digit second (SS)", 1, 3, 18},
      {"a=1979-01-01T00:00:61", "invalid time, expected second between 00 and 60", 1, 3, 19},
      {"a=1979-01-01T00:00:00.", "invalid time, expected nanosecond", 1, 3, 20},
      {"a=1979-01-01T00:00:00+", "invalid offset, expected hour", 1, 3, 20},
      {"a=1979-01-01T00:00:00+0", "invalid offset, expected `:` (HH:MM)", 1, 3, 21},
      {"a=1979-01-01T00:00:00+00", "invalid offset, expected `:` (HH:MM)", 1, 3, 22},
      {"a=1979-01-01T00:00:00+00:", "invalid offset, expected minute", 1, 3, 23},
      {"a=1979-01-01T00:00:00+00:0", "invalid offset, expected a two-digit minute (MM)", 1, 3, 24},
      {"a=1979-01-01T00:00:00+24:00", "invalid offset, expected hours between 00 and 23", 1, 3, 25},
      {"a=1979-01-01T00:00:00+00:60", "invalid offset, expected minutes between 00 and 59", 1, 3, 25},
      {"a=1979-02-29", "invalid date, expected day between 01 and 28", 1, 3, 10},
      {"a=1979-00-01", "invalid date, expected month between 01 and 12", 1, 3, 10},
      {"a=1979-01-00", "invalid date, expected day between 01 and 31", 1, 3, 10},
      {"a=1979-04-31", "invalid date, expected day between 01 and 30", 1, 3, 10},
      {"a=00:00:00Z", "invalid datetime", 1, 3, 9},
      {"a=00:00:00+00:00", "invalid datetime", 1, 3, 14},
      {"a=24:00:00", "invalid time, expected hour between 00 and 23", 1, 3, 8},
      {"a=00:00:00.", "invalid time, expected nanosecond", 1, 3, 9},
      {"a=1979-01-01x", "invalid date-time, expected `T` between date and time", 1, 3, 11},
      {"a=1979-01-01_00:00:00", "invalid date-time, expected `T` between date and time", 1, 3, 19},
      {"a=+1979-01-01", "invalid datetime, expected year or hour", 1, 3, 11},
      {"a=-00:00:00", "invalid datetime, expected year or hour", 1, 3, 9},
      {"a=1_.5", "`_` may only go between digits", 1, 4, 1},
      {"a=1e+", "invalid exponent, expected digits", 1, 6, 1},
      {"a=01.5", "unexpected leading zero, expected nothing", 1, 3, 1},
      {"a=00.5", "unexpected leading zero, expected nothing", 1, 3, 1},
      {"a=-.5", "invalid mantissa, expected digits", 1, 3, 1},
      {"a=-0x1", "integers with a radix cannot be signed, expected nothing", 1, 3, 1},
      {"a=-0b1", "integers with a radix cannot be signed, expected nothing", 1, 3, 1},
      {"a=0xz.", "invalid hexadecimal number", 1, 5, 1},
      {"a=0x1.5", "invalid hexadecimal number", 1, 6, 1},
      {"a=1.5e", "invalid exponent, expected digits", 1, 7, 1},
      {"a=1e400", "floating-point number overflowed", 1, 3, 5},
      {"a=1979-01-01:", "invalid date-time, expected `T` between date and time", 1, 3, 11},
      {"a=19790-01-01", "invalid date, expected a four-digit year (YYYY)", 1, 3, 11},
      {"a=1979-01-011", "invalid date, expected a two-digit day (DD)", 1, 3, 11},
      {"a=1979-01-01T000:00:00", "invalid time, expected a two-digit hour (HH)", 1, 3, 20},
      {"a=07:00:000", "invalid time, expected a two-digit second (SS)", 1, 3, 9},
      {"a=07:000", "invalid time, expected a two-digit minute (MM)", 1, 3, 6},
      {"a=007:00", "invalid time, expected a two-digit hour (HH)", 1, 3, 6},
      {"a=1979-01-01T07:00:00.5.5", "invalid offset, expected `Z`, +OFFSET, -OFFSET", 1, 3, 23},
      {"a=1979-01-01T07:00x", "invalid offset, expected `Z`, +OFFSET, -OFFSET", 1, 3, 17},
      {"a=1979-01-01  07:00:00", "invalid time, expected hour", 1, 3, 20},
      {"a=1900-02-29", "invalid date, expected day between 01 and 28", 1, 3, 10},
      {"a=2000-02-30", "invalid date, expected day between 01 and 29", 1, 3, 10},
      {"a=1979-02-30", "invalid date, expected day between 01 and 28", 1, 3, 10},
      {"a=1979-06-31", "invalid date, expected day between 01 and 30", 1, 3, 10},
      {"\"\"\"a\"\"\"=1", "keys cannot be multi-line basic strings, expected basic string, literal string", 1, 1, 7},
      {"'''a'''=1", "keys cannot be multi-line literal strings, expected basic string, literal string", 1, 1, 7},
      {"\"\\q\"=1", "missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`", 1, 3, 1},
      {"[\"\\q\"]", "missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`", 1, 4, 1},
      {"\"a\\u00\"=1", "too few unicode value digits, expected unicode hexadecimal value", 1, 7, 1},
      {"a=\"\\U00110000\"", "invalid value, expected unicode hexadecimal value", 1, 6, 1},
      {"a=\"\\uD800\\uDC00\"", "invalid value, expected unicode hexadecimal value", 1, 6, 1},
      {"a=\"\\", "invalid basic string, expected `\"`", 1, 5, 1},
      {"a=\"\"\"\\", "invalid multi-line basic string, expected `\"`", 1, 7, 1},
      {"a=\"\"\"\\ x\"\"\"", "invalid multi-line basic string, expected newline", 1, 8, 1},
      {"a=\"\"\"a\rb\"\"\"", "carriage return must be followed by newline, expected newline", 1, 8, 1},
      {"a=\"\"\"a\001\"\"\"", "invalid multi-line basic string, expected `\\`, characters", 1, 7, 1},
      {"a='a\001'", "invalid literal string, expected non-single-quote visible characters", 1, 5, 1},
      {"a='''a\001'''", "invalid multi-line literal string, expected non-single-quote characters", 1, 7, 1},
      {"a='a\rb'", "invalid literal string, expected non-single-quote visible characters", 1, 5, 1},
      {"a=\"a\rb\"", "invalid basic string, expected non-double-quote visible characters, `\\`", 1, 5, 1},
      {"a=\"\177\"", "invalid basic string, expected non-double-quote visible characters, `\\`", 1, 4, 1},
      {"a=\"\"\"\"", "invalid multi-line basic string, expected `\"`", 1, 7, 1},
      {"a=[1]\n[a.b]", "cannot extend value of type array with a dotted key", 2, 2, 1},
      {"a=[{}]\n[a.b]", "cannot extend value of type array with a dotted key", 2, 2, 1},
      {"a={}\n[[a.b]]", "cannot extend value of type inline table with a dotted key", 2, 3, 1},
      {"a=1\n[[a.b]]", "cannot extend value of type integer with a dotted key", 2, 3, 1},
      {"a=\"x\"\n[a.b]", "cannot extend value of type string with a dotted key", 2, 2, 1},
      {"a=true\na.b=1", "cannot extend value of type boolean with a dotted key", 2, 1, 1},
      {"a=1.5\na.b=1", "cannot extend value of type float with a dotted key", 2, 1, 1},
      {"a=1979-01-01\na.b=1", "cannot extend value of type datetime with a dotted key", 2, 1, 1},
      {"a=[]\na.b=1", "cannot extend value of type array with a dotted key", 2, 1, 1},
      {"abc.def=1\nabc.def.ghi=2", "cannot extend value of type integer with a dotted key", 2, 5, 3},
      {"[[a b]]", "unclosed array table, expected `]]`", 1, 4, 1},
      {"[[]\n[zz", "unclosed array table, expected `]`", 1, 4, 1},
      {".\n[zz", "missing value for key, expected `=`", 1, 2, 1},
      {".a 1", "missing value for key, expected `=`", 1, 4, 1},
      {". a\n", "missing value for key, expected `=`", 1, 4, 1},
      {"a=1979-13-01x", "invalid date, expected month between 01 and 12", 1, 3, 11},
      {"a=1979-01-01T25:00:00x", "invalid time, expected hour between 00 and 23", 1, 3, 20},
      {"a=1979-13-1", "invalid date, expected a two-digit day (DD)", 1, 3, 9},
      {"a=25:0:0", "invalid time, expected a two-digit minute (MM)", 1, 3, 6},
      {"a=1979-01-01T00:00:00+25:0", "invalid offset, expected a two-digit minute (MM)", 1, 3, 24},
      {"a=1979-01-01T00:00:00+25:60", "invalid offset, expected hours between 00 and 23", 1, 3, 25},
      {"a=1979-01-01T00:00:00+24:00x", "invalid offset, expected hours between 00 and 23", 1, 3, 26},
      {"a=1979-01-01T00:00:00+2:00", "invalid offset, expected a two-digit hour (HH)", 1, 3, 24},
      {"a=00:99:0", "invalid time, expected a two-digit second (SS)", 1, 3, 7},
      {"a=00:99.5", "invalid time, expected minute between 00 and 59", 1, 3, 7},
      {"a=1\"", "missing opening quote, expected `\"`", 1, 3, 1},
      {"a=1 x\"", "missing opening quote, expected `\"`", 1, 3, 1},
      {"a=b'", "missing opening quote, expected `'`", 1, 3, 1},
      {"a=b\"\n", "missing opening quote, expected `\"`", 1, 3, 1},
      {"a=0X 1", "radix must be lowercase, expected `0x`", 1, 3, 2},
      {"a=--1 x", "redundant numeric sign, expected nothing", 1, 4, 1},
      {"a=+1979-01-01 x", "invalid datetime, expected year or hour", 1, 3, 13},
      {"a=0b1_2", "invalid binary number", 1, 7, 1},
      {"a=1-_", "invalid date, expected month", 1, 3, 3},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Toml, BrokenDocument, testing::ValuesIn(kBroken));

TEST(TomlErrors, StructureComesBeforeContents) {
  EXPECT_EQ(parse("a = 01\n[b").error().message, "unclosed table, expected `]`");
  EXPECT_EQ(parse("a = 01\nb = tru").error().message, "unexpected leading zero, expected nothing");
}

TEST(TomlErrors, NestingIsBounded) {
  const auto nested = [](std::size_t depth) { return "a=" + std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse(nested(80)).has_value());
  EXPECT_EQ(parse(nested(81)).error().message, "cannot recurse further; max recursion depth met");
  EXPECT_EQ(parse(nested(81)).error().span.begin, 82U);
  EXPECT_FALSE(parse("a=" + std::string(1000000, '[')).has_value());
  std::string tables = "a=";
  for (int i = 0; i < 100000; ++i) tables += "{b=";
  EXPECT_FALSE(parse(tables).has_value());
  std::string dotted = "a";
  for (int i = 0; i < 100000; ++i) dotted += ".a";
  const auto deep = parse(dotted + "=1");
  ASSERT_FALSE(deep.has_value());
  EXPECT_EQ(deep.error().message, "recursion limit");
  EXPECT_FALSE(deep.error().has_span);
}

TEST(TomlErrors, RenderedWithAnExcerpt) {
  const std::string source = "a = 1\nb = [1,\n";
  EXPECT_EQ(render_toml_error(parse("a").error(), "a"),
            "TOML parse error at line 1, column 2\n  |\n1 | a\n  |  ^\nkey with no value, expected `=`\n");
  EXPECT_EQ(render_toml_error(parse(source).error(), source),
            "TOML parse error at line 2, column 9\n  |\n2 | b = [1,\n  |         ^\nunclosed array, expected `]`\n");
  EXPECT_EQ(render_toml_error(parse("a=1979-13-01").error(), "a=1979-13-01"),
            "TOML parse error at line 1, column 3\n  |\n1 | a=1979-13-01\n  |   ^^^^^^^^^^\n"
            "invalid date, expected month between 01 and 12\n");
}

TEST(TomlErrors, EveryPrefixOfADocumentIsHandled) {
  const std::string source =
      "\xEF\xBB\xBF[a.\"b\"]\r\nc = { d = [1, 2.5, 0x1F, \"\\u00e9\"], e.f = '''x''' } # y\n[[g]]\nh = "
      "1979-05-27T07:32:00Z\n";
  for (std::size_t i = 0; i <= source.size(); ++i) {
    const auto prefix = source.substr(0, i);
    if (const auto document = parse(prefix); !document) render_toml_error(document.error(), prefix);
  }
  EXPECT_TRUE(parse(source).has_value());
}

}  // namespace
}  // namespace gantry::toml
