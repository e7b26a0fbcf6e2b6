// The --format of `cargo tree`: how one package is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ops/tree_graph.h"

namespace gantry::ops {

class TreeFormat {
 public:
  // {p} {l} {r} {f} {lib}; "{{" and "}}" are braces. Throws "tree format `..` not valid".
  explicit TreeFormat(const std::string& text);
  std::string package(const TreeNode& node) const;

 private:
  enum class Part { Text, Package, License, Repository, Features, Library };
  static Part part_named(std::string_view name);

  std::vector<std::pair<Part, std::string>> parts_;
};

}  // namespace gantry::ops
