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
  pattern.text = original;
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

const IgnorePatterns::Pattern* IgnorePatterns::last_about(std::string_view path, bool is_directory) const {
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->directories_only && !is_directory) continue;
    if (pattern->glob.matches(path)) return &*pattern;
  }
  return nullptr;
}

const IgnorePatterns::Pattern* IgnorePatterns::find(std::string_view path, bool is_directory) const {
  if (patterns_.empty()) return nullptr;
  for (;;) {
    if (const auto* pattern = last_about(path, is_directory)) return pattern;
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return nullptr;
    path = path.substr(0, slash);
    is_directory = true;
  }
}

bool IgnorePatterns::matches(std::string_view path, bool is_directory) const {
  const auto* pattern = find(path, is_directory);
  return pattern != nullptr && !pattern->negated;
}

std::optional<bool> IgnorePatterns::verdict(std::string_view path, bool is_directory) const {
  const auto* pattern = last_about(path, is_directory);
  return pattern != nullptr ? std::optional(!pattern->negated) : std::nullopt;
}

std::optional<std::string_view> IgnorePatterns::deciding(std::string_view path, bool is_directory) const {
  const auto* pattern = find(path, is_directory);
  return pattern != nullptr ? std::optional<std::string_view>(pattern->text) : std::nullopt;
}

}  // namespace gantry::package
