#include "package/ignore_patterns.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::package {

namespace {

// Blanks at the end do not count, unless the last is escaped.
std::string_view trim_end(std::string_view line) {
  while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
  return line;
}

}  // namespace

IgnorePatterns::IgnorePatterns(const std::vector<std::string>& lines) {
  for (const auto& line : lines) add(line);
}

void IgnorePatterns::add(std::string_view line) {
  if (line.starts_with('#')) return;
  line = trim_end(line);
  if (line.empty()) return;
  const auto original = line;
  Pattern pattern;
  bool is_anchored = false;
  if (line.starts_with("\\!") || line.starts_with("\\#")) {
    line.remove_prefix(1);
  } else {
    if (line.starts_with('!')) {
      pattern.negated = true;
      line.remove_prefix(1);
    }
    if (line.starts_with('/')) {
      is_anchored = true;
      line.remove_prefix(1);
    }
  }
  if (line.ends_with('/')) {
    pattern.directories_only = true;
    line.remove_suffix(1);
    if (line.ends_with('\\')) line.remove_suffix(1);  // an escaped slash is a slash
  }
  std::string text(line);
  if (!is_anchored && text.find('/') == std::string::npos && !text.starts_with("**/")) text = "**/" + text;
  if (text.ends_with("/**")) text += "/*";  // what a directory holds, but not the directory
  auto glob = Glob::parse(text);
  if (!glob) throw Error(fmt::format("error parsing glob '{}': {}", original, glob.error()));
  pattern.glob = std::move(*glob);
  patterns_.push_back(std::move(pattern));
}

IgnorePatterns::Answer IgnorePatterns::ask(std::string_view path, bool is_directory) const {
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->directories_only && !is_directory) continue;
    if (pattern->glob.matches(path)) return pattern->negated ? Answer::Unmatch : Answer::Match;
  }
  return Answer::None;
}

bool IgnorePatterns::matches(std::string_view path, bool is_directory) const {
  if (patterns_.empty()) return false;
  for (;;) {
    const auto answer = ask(path, is_directory);
    if (answer != Answer::None) return answer == Answer::Match;
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return false;
    path = path.substr(0, slash);
    is_directory = true;
  }
}

}  // namespace gantry::package
