#include "term/error_report.h"

#include <string_view>

namespace gantry::term {
namespace {

// Two columns of indentation, none for empty lines.
void append_indented(std::string& out, std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) out += "  ";
    out += line;
    if (end == std::string_view::npos) return;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string error_text(const Error& error) {
  std::string text = error.message();
  for (const std::string& cause : error.causes()) {
    text += "\n\nCaused by:\n";
    append_indented(text, cause);
  }
  return text;
}

void report_error(Reporter& reporter, const Error& error) {
  if (error.silent()) return;
  if (error.diagnostic()) reporter.diagnostic(*error.diagnostic());
  if (!error.message().empty()) reporter.error(error_text(error));
}

}  // namespace gantry::term
