#include "ops/tree_format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"

namespace gantry::ops {

TreeFormat::Part TreeFormat::part_named(std::string_view name) {
  if (name == "p") return Part::Package;
  if (name == "l") return Part::License;
  if (name == "r") return Part::Repository;
  if (name == "f") return Part::Features;
  if (name == "lib") return Part::Library;
  throw Error(fmt::format("unsupported pattern `{}`", name));
}

TreeFormat::TreeFormat(const std::string& text) {
  with_context(
      [&] {
        std::string literal;
        for (std::size_t i = 0; i < text.size(); ++i) {
          const char c = text[i];
          const bool is_doubled = i + 1 < text.size() && text[i + 1] == c;
          if ((c == '{' || c == '}') && is_doubled) {
            literal += c;
            ++i;
          } else if (c == '{') {
            const auto end = text.find('}', i);
            if (end == std::string::npos) throw Error("expected '}'");
            if (!literal.empty()) parts_.emplace_back(Part::Text, std::move(literal));
            literal.clear();
            parts_.emplace_back(part_named(std::string_view(text).substr(i + 1, end - i - 1)), "");
            i = end;
          } else if (c == '}') {
            throw Error("unexpected '}'");
          } else {
            literal += c;
          }
        }
        if (!literal.empty()) parts_.emplace_back(Part::Text, std::move(literal));
      },
      [&] { return fmt::format("tree format `{}` not valid", text); });
}

std::string TreeFormat::package(const TreeNode& node) const {
  std::string line;
  const auto& manifest = *node.package->manifest;
  const auto* library = node.package->library();
  for (const auto& [part, text] : parts_) {
    switch (part) {
      case Part::Text: line += text; break;
      case Part::Package:
        line += node.id.display();
        if (library != nullptr && library->proc_macro) line += " (proc-macro)";
        break;
      case Part::License: line += manifest.metadata.license.value_or(""); break;
      case Part::Repository: line += manifest.metadata.repository.value_or(""); break;
      case Part::Features: line += fmt::format("{}", fmt::join(node.features, ",")); break;
      case Part::Library:
        if (library != nullptr) line += library->crate_name();
        break;
    }
  }
  return line;
}

}  // namespace gantry::ops
