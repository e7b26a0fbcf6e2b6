#include "freshness/dep_info.h"

#include <algorithm>

namespace gantry::freshness {

namespace {

// "\\" and "\n" are the only escapes inside env-dep comments.
tl::expected<std::string, std::string> unescape_env(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    if (++i == text.size()) return tl::unexpected(std::string("unterminated escape in env-dep"));
    switch (text[i]) {
      case '\\': result += '\\'; break;
      case 'n': result += '\n'; break;
      case 'r': result += '\r'; break;
      default: return tl::unexpected(std::string("unknown escape character in env-dep"));
    }
  }
  return result;
}

// Splits at spaces that no backslash protects.
std::vector<std::string> split_prerequisites(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '#')) {
      word += text[++i];
    } else if (text[i] == ' ' || text[i] == '\r') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += text[i];
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace

tl::expected<DepInfo, std::string> parse_dep_info(std::string_view text) {
  DepInfo info;
  bool found_rule = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    constexpr std::string_view kEnvDep = "# env-dep:";
    if (line.starts_with(kEnvDep)) {
      const auto pair = line.substr(kEnvDep.size());
      const auto equals = pair.find('=');
      auto name = unescape_env(pair.substr(0, equals));
      if (!name) return tl::unexpected(name.error());
      std::optional<std::string> value;
      if (equals != std::string_view::npos) {
        auto unescaped = unescape_env(pair.substr(equals + 1));
        if (!unescaped) return tl::unexpected(unescaped.error());
        value = std::move(*unescaped);
      }
      info.environment.emplace_back(std::move(*name), std::move(value));
    } else if (!line.starts_with('#') && !found_rule) {
      const auto colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      found_rule = true;
      info.files = split_prerequisites(line.substr(colon + 2));
    }
  }
  return info;
}

std::string write_dep_info(std::string_view target, const std::vector<std::string>& dependencies) {
  const auto escaped = [](std::string_view path) {
    std::string result;
    for (const char c : path) {
      if (c == ' ') result += '\\';
      result += c;
    }
    return result;
  };
  std::string text = escaped(target) + ":";
  for (const auto& dependency : dependencies) text += " " + escaped(dependency);
  return text + "\n";
}

}  // namespace gantry::freshness
