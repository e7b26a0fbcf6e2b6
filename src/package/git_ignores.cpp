#include "package/git_ignores.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/path.h"
#include "package/git_settings.h"
#include "package/ignore_patterns.h"

namespace gantry::package {

namespace {

constexpr std::string_view kEverywhere = "**/";

// Whether git takes the rule as IgnorePatterns does: it is a name, a path or an ending.
bool is_plain(std::string_view line) {
  if (line.starts_with('!')) line.remove_prefix(1);
  if (line.starts_with(kEverywhere)) {
    line.remove_prefix(kEverywhere.size());
    if (line.find('/') < line.size() - 1) return false;
  }
  if (line.ends_with('/')) line.remove_suffix(1);
  const bool is_path = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.starts_with('*') && !is_path) line.remove_prefix(1);
  return !line.empty() && !line.ends_with('/') && !line.ends_with(' ') &&
         line.find_first_of("*?[\\{}") == std::string_view::npos;
}

// Of one file; nothing when a rule is more than plain.
using Rules = std::optional<IgnorePatterns>;

Rules plain_rules(std::string_view text) {
  if (text.find('\r') != std::string_view::npos || text.find('\0') != std::string_view::npos ||
      text.starts_with("\xEF\xBB\xBF"))
    return std::nullopt;
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (!is_plain(line)) return std::nullopt;
    lines.emplace_back(line);
  }
  return IgnorePatterns(lines);
}

class Ignores {
 public:
  Ignores(const std::string& root, const FileSystem& files) : root_(root), files_(files) {}

  // Rules for the whole tree; those that are read first count more. False when they are not plain.
  bool add(const std::string& file) {
    outer_.push_back(read(file));
    return outer_.back().has_value();
  }

  // Nothing when rules on the way are not plain. What lies in an ignored directory is ignored.
  std::optional<bool> is_ignored(std::string_view path) {
    for (auto end = path.find('/');; end = path.find('/', end + 1)) {
      const auto part = path.substr(0, end);
      const bool is_whole = part.size() == path.size();
      const auto stat = is_whole ? files_.lstat(path::join(root_, part)) : std::nullopt;
      const auto verdict = is_taken(part, !is_whole || (stat && stat->is_directory()));
      if (!verdict || *verdict || is_whole) return verdict;
    }
  }

 private:
  std::optional<bool> is_taken(std::string_view path, bool is_directory) {
    for (auto directory = path::parent(path);; directory = path::parent(directory)) {
      const auto& rules = rules_in(directory);
      if (!rules) return std::nullopt;
      const auto inside = directory.empty() ? path : path.substr(directory.size() + 1);
      if (const auto verdict = rules->verdict(inside, is_directory)) return verdict;
      if (directory.empty()) break;
    }
    for (const auto& rules : outer_) {
      if (const auto verdict = rules->verdict(path, is_directory)) return verdict;
    }
    return false;
  }

  const Rules& rules_in(std::string_view directory) {
    const auto [known, is_new] = of_directories_.try_emplace(std::string(directory));
    if (is_new) {
      known->second = read(path::join(directory.empty() ? root_ : path::join(root_, directory), ".gitignore"));
    }
    return known->second;
  }

  Rules read(const std::string& file) const {
    const auto stat = files_.lstat(file);
    if (!stat) return IgnorePatterns({});
    if (!stat->is_file()) return std::nullopt;
    const auto text = files_.read(file);
    return text ? plain_rules(*text) : std::nullopt;
  }

  const std::string& root_;
  const FileSystem& files_;
  std::vector<Rules> outer_;
  std::map<std::string, Rules> of_directories_;
};

}  // namespace

std::optional<std::set<std::string, std::less<>>> plainly_ignored(const std::string& root,
                                                                  const std::vector<std::string>& paths,
                                                                  const Environment& environment,
                                                                  const FileSystem& files) {
  std::set<std::string, std::less<>> ignored;
  if (paths.empty()) return ignored;
  const auto git_directory = path::join(root, ".git");
  const auto of_user = user_ignore_file(git_directory, environment, files);
  if (!of_user) return std::nullopt;
  Ignores ignores(root, files);
  if (!ignores.add(path::join(git_directory, "info/exclude")) || !ignores.add(*of_user)) return std::nullopt;
  for (const auto& path : paths) {
    const auto verdict = ignores.is_ignored(path);
    if (!verdict) return std::nullopt;
    if (*verdict) ignored.insert(path);
  }
  return ignored;
}

}  // namespace gantry::package
