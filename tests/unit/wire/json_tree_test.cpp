#include <gtest/gtest.h>

#include "wire/json_tree.h"
#include "wire/registry_api.h"

namespace gantry::wire {
namespace {

template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

std::string parse_error(const std::string& text) {
  return error_of([&] { JsonDocument::parse(text).finish(); });
}

// The texts are those that cargo 1.95.0 showed for the same answers of a registry.
TEST(JsonTree, TellsMistakesWithTheirPlace) {
  EXPECT_EQ(parse_error(""), "EOF while parsing a value at line 1 column 0");
  EXPECT_EQ(parse_error("   "), "EOF while parsing a value at line 1 column 3");
  EXPECT_EQ(parse_error("nonsense"), "expected ident at line 1 column 2");
  EXPECT_EQ(parse_error("tru"), "EOF while parsing a value at line 1 column 3");
  EXPECT_EQ(parse_error("<html>"), "expected value at line 1 column 1");
  EXPECT_EQ(parse_error("-"), "EOF while parsing a value at line 1 column 1");
  EXPECT_EQ(parse_error(R"({"users":[],})"), "trailing comma at line 1 column 13");
  EXPECT_EQ(parse_error(R"({"users":[})"), "expected value at line 1 column 11");
  EXPECT_EQ(parse_error(R"({"users":[)"), "EOF while parsing a list at line 1 column 10");
  EXPECT_EQ(parse_error(R"({"users" []})"), "expected `:` at line 1 column 10");
  EXPECT_EQ(parse_error("{users:[]}"), "key must be a string at line 1 column 2");
  EXPECT_EQ(parse_error(R"({"us)"), "EOF while parsing a string at line 1 column 4");
  EXPECT_EQ(parse_error(R"({"a":"\q"})"), "invalid escape at line 1 column 8");
  EXPECT_EQ(parse_error(R"({"a":01})"), "invalid number at line 1 column 7");
  EXPECT_EQ(parse_error(R"({"a":1 "b":2})"), "expected `,` or `}` at line 1 column 8");
  EXPECT_EQ(parse_error("{"), "EOF while parsing an object at line 1 column 1");
  EXPECT_EQ(parse_error(R"({"a":)"), "EOF while parsing a value at line 1 column 5");
  EXPECT_EQ(parse_error(R"({"a")"), "EOF while parsing an object at line 1 column 4");
  EXPECT_EQ(parse_error(R"({"a":1)"), "EOF while parsing an object at line 1 column 6");
  EXPECT_EQ(parse_error(R"({"a":1,)"), "EOF while parsing a value at line 1 column 7");
  EXPECT_EQ(parse_error(R"({"ok":true} x)"), "trailing characters at line 1 column 13");
  EXPECT_EQ(parse_error("{\n \"a\": 1\n}\n"), "no error");
}

TEST(JsonTree, ReadsValues) {
  const auto document = JsonDocument::parse(R"({"a":"x\u00e9\ud83d\ude00\n","b":[1,-2.5,null,false]})");
  EXPECT_EQ(document.string(document.member(document.root(), "a")), "xé😀\n");
  const auto& items = document.array(document.member(document.root(), "b"));
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(*items[0].integer(), 1);
  EXPECT_EQ(*items[1].number(), -2.5);
  EXPECT_TRUE(items[2].is_null());
  EXPECT_FALSE(*items[3].boolean());
}

TEST(JsonTree, RefusesDeepNesting) {
  EXPECT_EQ(parse_error(std::string(5000, '[')), "recursion limit exceeded at line 1 column 129");
}

TEST(RegistryApiText, OwnersAreCheckedFieldByField) {
  const auto problem = [](const std::string& body) { return error_of([&] { read_owners(body); }); };
  EXPECT_EQ(problem("{}"), "missing field `users` at line 1 column 2");
  EXPECT_EQ(problem(R"({"users":3})"), "invalid type: integer `3`, expected a sequence at line 1 column 10");
  EXPECT_EQ(problem(R"({"users":{}})"), "invalid type: map, expected a sequence at line 1 column 9");
  EXPECT_EQ(problem(R"({"users":1.5})"), "invalid type: floating point `1.5`, expected a sequence at line 1 column 12");
  EXPECT_EQ(problem(R"({"users":[{"login":"a"}]})"), "missing field `id` at line 1 column 23");
  EXPECT_EQ(problem(R"({"users":[{"id":-1,"login":"a"}]})"),
            "invalid value: integer `-1`, expected u32 at line 1 column 18");
  EXPECT_EQ(problem(R"({"users":[{"id":1,"login":"x","name":3}]})"),
            "invalid type: integer `3`, expected a string at line 1 column 38");
  EXPECT_EQ(problem(R"({"users":[3]})"), "invalid type: integer `3`, expected struct User at line 1 column 11");
  EXPECT_EQ(problem("null"), "invalid type: null, expected struct Users at line 1 column 4");
  const auto owners = read_owners(R"({"users":[{"id":1,"login":"a","name":"A"},{"id":2,"login":"b"}]})");
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[0].name, "A");
  EXPECT_EQ(owners[1].name, std::nullopt);
}

TEST(RegistryApiText, ErrorsAreThoseOfTheAgreedForm) {
  EXPECT_EQ(read_api_errors(R"({"errors":[{"detail":"one"},{"detail":"two"}]})"),
            (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(read_api_errors(R"({"errors":[]})"), std::vector<std::string>());
  EXPECT_EQ(read_api_errors(R"({"errors":[{"detail":3}]})"), std::nullopt);
  EXPECT_EQ(read_api_errors("oh no"), std::nullopt);
}

TEST(RegistryApiText, OtherAnswers) {
  EXPECT_EQ(owners_request({"a", "b\""}), R"({"users":["a","b\""]})");
  EXPECT_EQ(error_of([] { read_ok(R"({"ok":1})"); }),
            "invalid type: integer `1`, expected a boolean at line 1 column 7");
  EXPECT_EQ(read_owner_change(R"({"ok":true,"msg":"m"})"), "m");
  EXPECT_EQ(error_of([] { read_owner_change(R"({"ok":false})"); }), "missing field `msg` at line 1 column 12");
  const auto found =
      read_search(R"({"crates":[{"name":"a","max_version":"1.0.0","description":null}],"meta":{"total":7}})");
  EXPECT_EQ(found.total, 7);
  EXPECT_EQ(found.crates.front().description, std::nullopt);
  EXPECT_EQ(status_name(404), "Not Found");
  EXPECT_EQ(status_name(418), "<unknown>");
}

}  // namespace
}  // namespace gantry::wire
