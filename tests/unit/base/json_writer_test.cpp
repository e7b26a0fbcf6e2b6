#include "base/json_writer.h"

#include <limits>

#include <gtest/gtest.h>

namespace gantry {
namespace {

TEST(JsonWriter, separates_values_and_keeps_the_order_of_keys) {
  JsonWriter json;
  json.begin_object().key("b").begin_array().integer(1).boolean(true).null().begin_object().end_object().end_array();
  json.key("a").string("x").key("e").begin_array().end_array().key("o").optional(std::nullopt).end_object();
  EXPECT_EQ(json.take(), R"({"b":[1,true,null,{}],"a":"x","e":[],"o":null})");
}

TEST(JsonWriter, escapes_what_json_demands_and_nothing_else) {
  JsonWriter json;
  json.string("\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa4");
  EXPECT_EQ(json.take(), R"("\"\\/\b\f\n\r\t\u0001\u001f)"
                         "\x7f\xc3\xa4\"");
}

TEST(JsonWriter, numbers_take_their_shortest_form) {
  JsonWriter json;
  json.begin_array();
  for (const double value :
       {1e15, 1e16, 123456789012345680.0, 0.1, 0.00001, 1e-6, 1.5e-7, -0.0, 5e-324, 1e100, 100000.0})
    json.number(value);
  json.number(std::numeric_limits<double>::infinity()).end_array();
  EXPECT_EQ(
      json.take(),
      "[1000000000000000.0,1e+16,1.2345678901234568e+17,0.1,0.00001,1e-6,1.5e-7,-0.0,5e-324,1e+100,100000.0,null]");
}

}  // namespace
}  // namespace gantry
