#include "package/git_ignores.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include "base/path.h"
#include "package/git_settings.h"

namespace gantry::package {

namespace {

constexpr std::string_view kEverywhere = "**/";

struct Rule {
  std::string_view text;     // a name, a path or an ending
  bool is_ending = false;    // "*.bak"
  bool is_anchored = false;  // a path, from the directory that the rule is for
  bool is_of_directories = false;
  bool is_negated = false;

  bool is_about(std::string_view path, bool is_directory) const {
    if (is_of_directories && !is_directory) return false;
    const auto shown = is_anchored ? path : path::file_name(path);
    return is_ending ? shown.ends_with(text) : shown == text;
  }
};

// Nothing for a rule that is more than that.
std::optional<Rule> plain_rule(std::string_view line) {
  Rule rule;
  if (line.starts_with('!')) {
    rule.is_negated = true;
    line.remove_prefix(1);
  }
  if (line.starts_with(kEverywhere)) {
    line.remove_prefix(kEverywhere.size());
    if (line.find('/') < line.size() - 1) return std::nullopt;
  }
  if (line.ends_with('/')) {
    rule.is_of_directories = true;
    line.remove_suffix(1);
  }
  rule.is_anchored = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.starts_with('*') && !rule.is_anchored) {
    rule.is_ending = true;
    line.remove_prefix(1);
  }
  if (line.empty() || line.ends_with('/') || line.ends_with(' ') ||
      line.find_first_of("*?[\\") != std::string_view::npos)
    return std::nullopt;
  rule.text = line;
  return rule;
}

// The rules of one file.
struct Rules {
  std::string text;  // which they point into
  std::vector<Rule> rules;
  bool are_plain = true;

  explicit Rules(std::string content) : text(std::move(content)) {
    are_plain = text.find('\r') == std::string::npos && text.find('\0') == std::string::npos &&
                !text.starts_with("\xEF\xBB\xBF");
    for (std::string_view rest = text; are_plain && !rest.empty();) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (line.empty() || line.starts_with('#')) continue;
      const auto rule = plain_rule(line);
      if (rule) {
        rules.push_back(*rule);
      } else {
        are_plain = false;
      }
    }
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;

  // The last rule counts. `path`: from the directory that the rules are for.
  const Rule* last_about(std::string_view path, bool is_directory) const {
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
      if (rule->is_about(path, is_directory)) return &*rule;
    }
    return nullptr;
  }
};

class Ignores {
 public:
  Ignores(const std::string& root, const FileSystem& files) : root_(root), files_(files) {}

  // Rules for the whole tree; those that are read first count more. False when they are not plain.
  bool add(const std::string& file) {
    outer_.push_back(read(file));
    return outer_.back()->are_plain;
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
      if (!rules.are_plain) return std::nullopt;
      const auto inside = directory.empty() ? path : path.substr(directory.size() + 1);
      if (const auto* rule = rules.last_about(inside, is_directory)) return !rule->is_negated;
      if (directory.empty()) break;
    }
    for (const auto& rules : outer_) {
      if (const auto* rule = rules->last_about(path, is_directory)) return !rule->is_negated;
    }
    return false;
  }

  const Rules& rules_in(std::string_view directory) {
    auto& rules = of_directories_[std::string(directory)];
    if (!rules) rules = read(path::join(directory.empty() ? root_ : path::join(root_, directory), ".gitignore"));
    return *rules;
  }

  std::unique_ptr<Rules> read(const std::string& file) const {
    const auto stat = files_.lstat(file);
    if (!stat) return std::make_unique<Rules>("");
    if (stat->is_file()) {
      if (auto text = files_.read(file)) return std::make_unique<Rules>(std::move(*text));
    }
    auto rules = std::make_unique<Rules>("");
    rules->are_plain = false;  // a link, or nothing that can be read
    return rules;
  }

  const std::string& root_;
  const FileSystem& files_;
  std::vector<std::unique_ptr<Rules>> outer_;
  std::map<std::string, std::unique_ptr<Rules>> of_directories_;
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
