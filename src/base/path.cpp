#include "base/path.h"

#include <fmt/format.h>

namespace gantry::path {

bool is_absolute(std::string_view path) { return !path.empty() && path.front() == '/'; }

std::string join(std::string_view base, std::string_view part) {
  if (part.empty()) return std::string(base);
  if (is_absolute(part) || base.empty()) return std::string(part);
  std::string result;
  result.reserve(base.size() + 1 + part.size());
  result += base;
  if (result.back() != '/') result += '/';
  result += part;
  return result;
}

namespace {
std::string_view trim_trailing(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}
}  // namespace

std::string_view parent(std::string_view path) {
  path = trim_trailing(path);
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  if (slash == 0) return path.substr(0, 1);
  auto above = trim_trailing(path.substr(0, slash));
  while (above.ends_with("/.")) above = trim_trailing(above.substr(0, above.size() - 1));
  return above;
}

std::string_view file_name(std::string_view path) {
  path = trim_trailing(path);
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem(std::string_view path) {
  const auto name = file_name(path);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string_view extension(std::string_view path) {
  const auto name = file_name(path);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot + 1);
}

std::vector<std::string_view> components(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    auto end = path.find('/', begin);
    if (end == std::string_view::npos) end = path.size();
    if (end > begin) parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string normalize(std::string_view path) {
  const bool may_end_so = path.size() < 2 || path.back() != '/';
  if (may_end_so && !path.starts_with('.') && path.find("/.") == path.npos && path.find("//") == path.npos)
    return std::string(path);  // as nearly all are
  const bool absolute = is_absolute(path);
  std::vector<std::string_view> kept;
  for (const auto part : components(path)) {
    if (part == ".") continue;
    if (part == "..") {
      if (!kept.empty() && kept.back() != "..") {
        kept.pop_back();
        continue;
      }
      if (absolute) continue;
    }
    kept.push_back(part);
  }
  std::string result = absolute ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) result += '/';
    result += kept[i];
  }
  return result;
}

bool starts_with(std::string_view path, std::string_view base) {
  base = trim_trailing(base);
  if (base.empty()) return !is_absolute(path);
  if (!path.starts_with(base)) return false;
  return path.size() == base.size() || base.back() == '/' || path[base.size()] == '/';
}

std::optional<std::string> strip_prefix(std::string_view path, std::string_view base) {
  if (!starts_with(path, base)) return std::nullopt;
  auto rest = path.substr(trim_trailing(base).size());
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  return std::string(rest);
}

std::string relative(std::string_view path, std::string_view from) {
  const auto target = components(path);
  const auto base = components(from);
  std::size_t common = 0;
  while (common < target.size() && common < base.size() && target[common] == base[common]) ++common;
  std::string result;
  for (std::size_t i = common; i < base.size(); ++i) result += result.empty() ? ".." : "/..";
  for (std::size_t i = common; i < target.size(); ++i) {
    if (!result.empty()) result += '/';
    result += target[i];
  }
  return result;
}

std::string to_file_url(std::string_view absolute_path) {
  std::string url = "file://";
  for (const char c : absolute_path) {
    const auto byte = static_cast<unsigned char>(c);
    // The URL standard's path percent-encode set: controls, space, and " # % < > ? ` { } [ ] ^ | and non-ASCII.
    const bool keep = byte > 0x20 && byte < 0x7F && std::string_view("\"#%<>?`{}^|").find(c) == std::string_view::npos;
    if (keep) {
      url += c;
    } else {
      url += fmt::format("%{:02X}", byte);
    }
  }
  return url;
}

}  // namespace gantry::path
