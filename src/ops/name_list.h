// Lists of names in messages: by commas apart, in indented lines of the width of a terminal.
#pragma once

#include <string>
#include <vector>

namespace gantry::ops {

inline std::string name_list(const std::vector<std::string>& names) {
  constexpr std::size_t kLineWidth = 80;
  std::string text;
  std::string line;
  for (const auto& name : names) {
    if (!line.empty() && line.size() + 2 + name.size() > kLineWidth) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "    " : ", ") + name;
  }
  return text + line;
}

}  // namespace gantry::ops
