// Draws the graph of `cargo tree`: what was shown once is marked "(*)" the next time and not followed again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ops/tree_format.h"

namespace gantry::ops {

class TreePrinter {
 public:
  TreePrinter(const TreeGraph& graph, const TreeOptions& options, std::function<bool(const PackageId&)> is_member,
              const std::set<PackageId>& pruned);

  // The trees of these nodes, with empty lines between.
  std::string print(const std::vector<std::size_t>& roots);

 private:
  struct Symbols {
    const char* down;
    const char* branch;
    const char* corner;
    const char* right;
  };

  void print_node(std::size_t node);
  void print_children(std::size_t node, TreeEdge edge);
  // What stands before a line: lines of the levels above, then the branch (`header`: no branch).
  void print_prefix(bool header);
  bool is_shown(std::size_t node) const;

  const TreeGraph& graph_;
  const TreeOptions& options_;
  std::function<bool(const PackageId&)> is_member_;
  const std::set<PackageId>& pruned_;
  TreeFormat format_;
  Symbols symbols_;
  std::string text_;
  std::vector<bool> continues_;  // by level: whether more follows at this level
  std::vector<std::size_t> path_;
  std::vector<bool> visited_;
};

}  // namespace gantry::ops
