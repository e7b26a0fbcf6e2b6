#include "base/error_text.h"

#include <string_view>

namespace gantry {

std::string error_text(const Error& error) {
  std::string text = error.message();
  for (const auto& cause : error.causes()) {
    text += "\n\nCaused by:";
    for (std::string_view rest = cause;;) {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      text += line.empty() ? "\n" : "\n  ";
      text += line;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void warn_of_error(Reporter& reporter, std::string_view warning, const Error& error) {
  reporter.warning(warning);
  reporter.err("\n" + error_text(error) + "\n");
}

}  // namespace gantry
