#include "package/git_settings.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/path.h"
#include "base/process.h"

namespace gantry::package {

namespace {

// The text of a configuration file in small letters: keys have no case. Empty when there is none.
std::string settings(const std::string& path, const FileSystem& files) {
  return ascii_lower(files.read(path).value_or(""));
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Whether each mention of `key` is followed by "= false".
bool is_false_everywhere(std::string_view text, std::string_view key) {
  for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key)) {
    text.remove_prefix(at + key.size());
    auto rest = text;
    const auto skip_blanks = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size())); };
    skip_blanks();
    if (!rest.starts_with('=')) return false;
    rest.remove_prefix(1);
    skip_blanks();
    if (!rest.starts_with("false")) return false;
  }
  return true;
}

// Where git looks for what the user has set, beside ~/.gitconfig. Where the settings of the system are depends on how
// git was built: known is only how distributions do it.
std::optional<std::string> user_settings(const Environment& environment) {
  if (find_in_path("git", environment.get("PATH").value_or("")) != "/usr/bin/git") return std::nullopt;
  const auto home = environment.get("HOME");
  if (!home || home->empty()) return std::nullopt;
  const auto xdg = environment.get("XDG_CONFIG_HOME");
  return path::join(xdg && !xdg->empty() ? *xdg : path::join(*home, ".config"), "git");
}

// Whether any configuration file has one of `words`. `home`: as above.
bool mentions(const std::string& git_directory, const std::string& home, const Environment& environment,
              std::initializer_list<std::string_view> words, const FileSystem& files) {
  for (const auto& file :
       {path::join(git_directory, "config"), path::join(environment.get("HOME").value_or(""), ".gitconfig"),
        path::join(home, "config"), std::string("/etc/gitconfig")}) {
    const auto text = settings(file, files);
    if (std::ranges::any_of(words, [&](auto word) { return contains(text, word); })) return true;
  }
  return false;
}

}  // namespace

bool is_plain_repository(const std::string& git_directory, const Environment& environment, const FileSystem& files) {
  // Other settings, another kind of reference, or another way to find things.
  static constexpr std::array<std::string_view, 6> kVariables{"GIT_CONFIG", "GIT_REPLACE", "GIT_GRAFT",
                                                              "GIT_ATTR",   "GIT_INDEX",   "GIT_SHALLOW"};
  for (const auto& [name, value] : environment.variables()) {
    if (std::ranges::any_of(kVariables, [&text = name](auto prefix) { return text.starts_with(prefix); })) return false;
  }
  const auto stat = files.lstat(git_directory);
  if (!stat || !stat->is_directory() || files.exists(path::join(git_directory, "commondir"))) return false;
  const auto text = settings(path::join(git_directory, "config"), files);
  static constexpr std::array<std::string_view, 4> kUnusual{"[include", "[extensions", "worktree", "ignorecase"};
  return std::ranges::none_of(kUnusual, [&](auto part) { return contains(text, part); }) &&
         is_false_everywhere(text, "bare");
}

bool has_no_outer_attributes(const std::string& git_directory, const Environment& environment,
                             const FileSystem& files) {
  const auto home = user_settings(environment);
  if (!home) return false;
  for (const auto& attributes : {path::join(git_directory, "info/attributes"), path::join(*home, "attributes"),
                                 std::string("/etc/gitattributes")}) {
    if (files.exists(attributes)) return false;
  }
  return !mentions(git_directory, *home, environment, {"[include", "attributesfile"}, files);
}

std::optional<std::string> user_ignore_file(const std::string& git_directory, const Environment& environment,
                                            const FileSystem& files) {
  const auto home = user_settings(environment);
  if (!home || mentions(git_directory, *home, environment, {"[include", "excludesfile", "ignorecase"}, files))
    return std::nullopt;
  return path::join(*home, "ignore");
}

}  // namespace gantry::package
