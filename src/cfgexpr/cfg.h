// cfg(...) expressions and target platforms of `[target.'...'.dependencies]` (Cargo Book, "Platform specific
// dependencies"; Rust Reference, "Conditional compilation"). Error texts are cargo's, complete: "failed to parse `..`
// as a cfg expression: ..".
#pragma once

#include <compare>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace gantry::cfgexpr {

// One configuration option: a name (`unix`) or a key with a value (`target_os = "linux"`).
struct Cfg {
  std::string name;
  std::optional<std::string> value;
  bool raw = false;  // written `r#name`; kept for printing, has no meaning

  // A line of `rustc --print=cfg`.
  static tl::expected<Cfg, std::string> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const Cfg& other) const { return name == other.name && value == other.value; }
  std::strong_ordering operator<=>(const Cfg& other) const;
};

class CfgExpr {
 public:
  enum class Kind : unsigned char { Not, All, Any, Value, True, False };

  // `text` without the enclosing "cfg(" and ")".
  static tl::expected<CfgExpr, std::string> parse(std::string_view text);

  bool matches(std::span<const Cfg> cfgs) const;
  std::string to_string() const;
  void for_each_cfg(const std::function<void(const Cfg&)>& visit) const;

  Kind kind = Kind::True;
  Cfg cfg;                        // Value
  std::vector<CfgExpr> operands;  // Not (one), All, Any

  bool operator==(const CfgExpr&) const = default;
  // By kind in the order above, then by content: the order in which `cargo metadata` lists the platforms of a
  // dependency.
  std::strong_ordering operator<=>(const CfgExpr& other) const;
};

// The part between the quotes of `[target.'...']`: a target triple or a cfg expression. Cheap to copy.
class Platform {
 public:
  static tl::expected<Platform, std::string> parse(std::string_view text);

  // `target`: the triple (or the name of a custom target specification).
  bool matches(std::string_view target, std::span<const Cfg> cfgs) const;
  std::string to_string() const;  // "cfg(unix)" or the triple, normalised as cargo shows it
  const CfgExpr* expression() const { return expression_.get(); }  // null for a triple

  bool operator==(const Platform& other) const { return to_string() == other.to_string(); }
  // Triples before expressions.
  std::strong_ordering operator<=>(const Platform& other) const;

 private:
  std::string name_;
  std::shared_ptr<const CfgExpr> expression_;
};

}  // namespace gantry::cfgexpr
