#include "sources/checksum_file.h"

#include <gtest/gtest.h>

#include "sources/manifest_name.h"

namespace gantry::sources {
namespace {

std::string error_of(std::string_view text) {
  const auto result = parse_checksum_file(text);
  return result ? "no error" : result.error();
}

TEST(ChecksumFile, reads_files_and_package_and_passes_over_the_rest) {
  const auto file =
      parse_checksum_file(R"( {"x":[1,{"y":null}],"files":{"src/lib.rs":"ab","\u00e4\"":"cd"},"package":"ef"} )");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->files.at("src/lib.rs"), "ab");
  EXPECT_EQ(file->files.at("\xc3\xa4\""), "cd");
  EXPECT_EQ(file->package, "ef");
  EXPECT_EQ(parse_checksum_file(R"({"files":{},"package":null})")->package, std::nullopt);
}

TEST(ChecksumFile, errors_name_the_place) {
  EXPECT_EQ(error_of(""), "EOF while parsing a value at line 1 column 0");
  EXPECT_EQ(error_of("{\n"), "EOF while parsing an object at line 2 column 0");
  EXPECT_EQ(error_of("{}"), "missing field `files` at line 1 column 2");
  EXPECT_EQ(error_of(R"({"files":{"a":1}})"), "invalid type: integer `1`, expected a string at line 1 column 15");
  EXPECT_EQ(error_of(R"({"files":[],"package":1})"), "invalid type: sequence, expected a map at line 1 column 9");
  EXPECT_EQ(error_of(R"({"files":{},})"), "trailing comma at line 1 column 13");
  EXPECT_EQ(error_of(R"({"files":{} "a":1})"), "expected `,` or `}` at line 1 column 13");
  EXPECT_EQ(error_of(R"({files:{}})"), "key must be a string at line 1 column 2");
  EXPECT_EQ(error_of(R"({"files":{},"package":1.5})"),
            "invalid type: floating point `1.5`, expected a string at line 1 column 25");
  EXPECT_EQ(error_of(R"({"files":{},"x":[1 2]})"), "expected `,` or `]` at line 1 column 20");
  EXPECT_EQ(error_of(R"({"files":{}} x)"), "trailing characters at line 1 column 14");
  EXPECT_EQ(error_of(R"({"files":{},"files":{}})"), "duplicate field `files` at line 1 column 19");
  EXPECT_EQ(error_of(R"({"files":{},"x":"a)"), "EOF while parsing a string at line 1 column 18");
  EXPECT_EQ(error_of(R"({"files":{},"x":nope})"), "expected ident at line 1 column 18");
}

TEST(ChecksumFile, deep_nesting_is_refused) { EXPECT_NE(error_of("{\"x\":" + std::string(10000, '[')), "no error"); }

TEST(QuickPackageName, knows_the_usual_form_only) {
  EXPECT_EQ(quick_package_name("# c\n[package]\nversion = '1'\nname = \"foo\" # c\n"), "foo");
  EXPECT_EQ(quick_package_name("[package]\r\nname='bar'\r\n"), "bar");
  EXPECT_EQ(quick_package_name("package.name = 'x'\n"), std::nullopt);
  EXPECT_EQ(quick_package_name("[package]\nversion = '1'\n[lib]\nname = 'x'\n"), std::nullopt);
  EXPECT_EQ(quick_package_name("x = '''\n[package]\nname = 'fake'\n'''\n[package]\nname = 'real'\n"), std::nullopt);
  EXPECT_EQ(quick_package_name("[package]\nnames = 'x'\nname.workspace = true\n"), std::nullopt);
}

}  // namespace
}  // namespace gantry::sources
