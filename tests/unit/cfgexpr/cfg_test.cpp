#include "cfgexpr/cfg.h"

#include <gtest/gtest.h>

namespace gantry::cfgexpr {
namespace {

std::string shown(std::string_view text) {
  auto platform = Platform::parse(text);
  return platform ? platform->to_string() : platform.error();
}

// The reason only, for an expression without its "cfg(" and ")".
std::string reason(const std::string& text) {
  auto expression = CfgExpr::parse(text);
  if (expression) return "accepted " + expression->to_string();
  const std::string context = "failed to parse `" + text + "` as a cfg expression: ";
  EXPECT_TRUE(expression.error().starts_with(context)) << expression.error();
  return expression.error().substr(context.size());
}

bool matches(std::string_view text, std::vector<std::string> lines = {}) {
  std::vector<Cfg> cfgs;
  for (const auto& line : lines) cfgs.push_back(Cfg::parse(line).value());
  return CfgExpr::parse(text).value().matches(cfgs);
}

TEST(CfgExpr, IsShownNormalised) {
  EXPECT_EQ(shown("cfg( unix )"), "cfg(unix)");
  EXPECT_EQ(shown("cfg(bar=\"x\")"), "cfg(bar = \"x\")");
  EXPECT_EQ(shown("cfg(any(a,b,))"), "cfg(any(a, b))");
  EXPECT_EQ(shown("cfg(not(any(a, all(b, c = \"d\"))))"), "cfg(not(any(a, all(b, c = \"d\"))))");
  EXPECT_EQ(shown("cfg(any())"), "cfg(any())");
  EXPECT_EQ(shown("cfg(r#foo)"), "cfg(r#foo)");
  EXPECT_EQ(shown("cfg(r#true)"), "cfg(true)");
  EXPECT_EQ(shown("cfg(r#true = \"x\")"), "cfg(r#true = \"x\")");
}

TEST(CfgExpr, ErrorsAreCargosWords) {
  const std::string list = " in cfg, expected parens, a comma, an identifier, or a string";
  EXPECT_EQ(reason(""), "expected start of a cfg expression, but cfg expression ended");
  EXPECT_EQ(reason("4"), "unexpected character `4`" + list);
  EXPECT_EQ(reason("\u00e9"), "unexpected character `\u00e9`" + list);
  EXPECT_EQ(reason("r#)"), "unexpected character `)`" + list);
  EXPECT_EQ(reason("r#"), "expected identifier, but cfg expression ended");
  EXPECT_EQ(reason("bar ="), "expected a string, but cfg expression ended");
  EXPECT_EQ(reason("bar = x"), "expected a string, found an identifier");
  EXPECT_EQ(reason("any(a=)"), "expected a string, found `)`");
  EXPECT_EQ(reason("bar = \"x"), "unterminated string in cfg");
  EXPECT_EQ(reason("\"x\""), "expected identifier, found a string");
  EXPECT_EQ(reason("not()"), "expected identifier, found `)`");
  EXPECT_EQ(reason("not(a,b)"), "expected `)`, found `,`");
  EXPECT_EQ(reason("any(a b)"), "expected `)`, found an identifier");
  EXPECT_EQ(reason("any(a 4)"), "unexpected character `4`" + list);
  EXPECT_EQ(reason("any(a"), "expected `)`, but cfg expression ended");
  EXPECT_EQ(reason("any("), "expected start of a cfg expression, but cfg expression ended");
  EXPECT_EQ(reason("any"), "expected `(`, but cfg expression ended");
  EXPECT_EQ(reason("any = \"x\""), "expected `(`, found `=`");
  EXPECT_EQ(reason("a b "), "unexpected content `b ` found after cfg expression");
  EXPECT_EQ(reason("r#any(a)"), "unexpected content `(a)` found after cfg expression");
}

TEST(CfgExpr, DeepNestingIsAnErrorNotACrash) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "not(";
  EXPECT_EQ(reason(text), "cfg expression is nested too deeply");
}

TEST(CfgExpr, Matching) {
  EXPECT_TRUE(matches("unix", {"unix"}));
  EXPECT_FALSE(matches("windows", {"unix"}));
  EXPECT_TRUE(matches("any(windows, unix)", {"unix"}));
  EXPECT_FALSE(matches("all(windows, unix)", {"unix"}));
  EXPECT_TRUE(matches("all()"));
  EXPECT_FALSE(matches("any()"));
  EXPECT_TRUE(matches("not(false)"));
  EXPECT_TRUE(matches("all(any(true), not(false), true)"));
  EXPECT_TRUE(matches("target_os = \"linux\"", {"target_os=\"linux\""}));
  EXPECT_FALSE(matches("target_os", {"target_os=\"linux\""}));
}

TEST(CfgExpr, RawNamesEqualPlainOnesAndLiteralsStayLiterals) {
  EXPECT_TRUE(matches("r#foo", {"foo"}));
  EXPECT_TRUE(matches("r#false = \"y\"", {"false=\"y\""}));
  EXPECT_FALSE(matches("false", {"false"}));
  EXPECT_FALSE(matches("r#false", {"false"}));
}

TEST(Cfg, ALineOfRustcIsOneOption) {
  EXPECT_EQ(Cfg::parse("panic=\"unwind\"").value().to_string(), "panic = \"unwind\"");
  EXPECT_EQ(Cfg::parse("123").error(),
            "failed to parse `123` as a cfg expression: unexpected character `1` in cfg, expected "
            "parens, a comma, an identifier, or a string");
  EXPECT_EQ(Cfg::parse("").error(),
            "failed to parse `` as a cfg expression: expected identifier, but cfg expression ended");
  EXPECT_TRUE(Cfg::parse("any"));
}

TEST(Platform, IsATripleOrAnExpression) {
  EXPECT_TRUE(Platform::parse("x86_64-unknown-linux-gnu")->matches("x86_64-unknown-linux-gnu", {}));
  EXPECT_FALSE(Platform::parse("a.json")->matches("x86_64-unknown-linux-gnu", {}));
  EXPECT_EQ(shown("cfg"), "cfg");
  EXPECT_EQ(shown("cfg(a"),
            "failed to parse `cfg(a` as a cfg expression: invalid target specifier: unexpected `(` character, "
            "cfg expressions must start with `cfg(`");
  EXPECT_EQ(shown("a b (c)"),
            "failed to parse `a b (c)` as a cfg expression: invalid target specifier: unexpected `(` character, "
            "cfg expressions must start with `cfg(`");
  EXPECT_EQ(
      shown("x86 64"),
      "failed to parse `x86 64` as a cfg expression: invalid target specifier: unexpected character   in target name");
}

}  // namespace
}  // namespace gantry::cfgexpr
