// cfg(...) expressions, platforms, and the lines of `rustc --print=cfg`.
#include "base/unicode.h"
#include "cfgexpr/cfg.h"
#include "fuzz/fuzz.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  if (!is_utf8(input)) return 0;
  if (const auto platform = cfgexpr::Platform::parse(input)) {
    const auto again = cfgexpr::Platform::parse(platform->to_string());
    fuzz::require(again && *again == *platform, "a platform is read as it is printed");
    platform->matches("x86_64-unknown-linux-gnu", {});
  }
  if (const auto expression = cfgexpr::CfgExpr::parse(input)) {
    const auto again = cfgexpr::CfgExpr::parse(expression->to_string());
    fuzz::require(again && *again == *expression, "an expression is read as it is printed");
    fuzz::require((*again <=> *expression) == 0, "order and equality agree");
    expression->matches({});
  }
  if (const auto cfg = cfgexpr::Cfg::parse(input)) {
    const auto again = cfgexpr::Cfg::parse(cfg->to_string());
    fuzz::require(again && *again == *cfg, "an option is read as it is printed");
  }
  return 0;
}
