// Lists of short texts in one column, separated by line breaks. The texts hold none: rules check them before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gantry::server::db {

inline std::string join_list(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += '\n';
    text += item;
  }
  return text;
}

inline std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto end = text.find('\n');
    items.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return items;
}

}  // namespace gantry::server::db
