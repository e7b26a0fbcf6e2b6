#include "ops/tree_printer.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::ops {

TreePrinter::TreePrinter(const TreeGraph& graph, const TreeOptions& options,
                         std::function<bool(const PackageId&)> is_member, const std::set<PackageId>& pruned)
    : graph_(graph),
      options_(options),
      is_member_(std::move(is_member)),
      pruned_(pruned),
      format_(options.format),
      symbols_(options.ascii ? Symbols{"|", "|", "`", "-"} : Symbols{"│", "├", "└", "─"}),
      visited_(graph.size()) {}

std::string TreePrinter::print(const std::vector<std::size_t>& roots) {
  for (const auto root : roots) {
    if (!text_.empty()) text_ += '\n';
    print_node(root);
  }
  return std::move(text_);
}

void TreePrinter::print_prefix(bool header) {
  if (options_.prefix == TreePrefix::Depth) text_ += std::to_string(continues_.size());
  if (options_.prefix != TreePrefix::Indent || continues_.empty()) return;
  const auto levels = header ? continues_.size() : continues_.size() - 1;
  for (std::size_t i = 0; i < levels; ++i) text_ += fmt::format("{}   ", continues_[i] ? symbols_.down : " ");
  if (header) return;
  text_ += fmt::format("{0}{1}{1} ", continues_.back() ? symbols_.branch : symbols_.corner, symbols_.right);
}

void TreePrinter::print_node(std::size_t node) {
  const auto& shown = graph_[node];
  const bool is_new = !options_.dedupe || !visited_[node];
  const bool in_cycle = std::ranges::find(path_, node) != path_.end();
  visited_[node] = true;
  print_prefix(false);
  if (shown.owner) {
    text_ += fmt::format("{} feature \"{}\"{}", shown.id.name(), shown.feature,
                         shown.from_command_line ? " (command-line)" : "");
  } else {
    text_ += format_.package(shown);
  }
  const bool goes_on = is_new && !in_cycle;
  text_ += goes_on || shown.is_leaf() ? "\n" : " (*)\n";
  if (!goes_on) return;
  path_.push_back(node);
  for (const auto edge : kTreeEdges) print_children(node, edge);
  path_.pop_back();
}

bool TreePrinter::is_shown(std::size_t node) const {
  const auto& id = graph_[node].id;
  return !pruned_.contains(id) && (!options_.only_members || is_member_(id));
}

void TreePrinter::print_children(std::size_t node, TreeEdge edge) {
  if (graph_[node].to(edge).empty()) return;
  if (options_.prefix == TreePrefix::Indent && (edge == TreeEdge::Build || edge == TreeEdge::Dev)) {
    print_prefix(true);
    text_ += edge == TreeEdge::Build ? "[build-dependencies]\n" : "[dev-dependencies]\n";
  }
  if (options_.depth && continues_.size() + 1 > *options_.depth) return;
  auto children = graph_.sorted(graph_[node].to(edge));
  std::erase_if(children, [this](std::size_t child) { return !is_shown(child); });
  for (std::size_t i = 0; i < children.size(); ++i) {
    continues_.push_back(i + 1 < children.size());
    print_node(children[i]);
    continues_.pop_back();
  }
}

}  // namespace gantry::ops
