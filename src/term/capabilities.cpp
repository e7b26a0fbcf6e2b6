#include "term/capabilities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace gantry::term {
namespace {

bool not_empty(const Environment& env, std::string_view name) {
  const auto value = env.get(name);
  return value && !value->empty();
}

bool is_one_of(const std::optional<std::string>& value, std::initializer_list<std::string_view> names) {
  return value && std::find(names.begin(), names.end(), *value) != names.end();
}

}  // namespace

std::optional<ColorChoice> parse_color_choice(std::string_view text) {
  if (text == "auto") return ColorChoice::Auto;
  if (text == "always") return ColorChoice::Always;
  if (text == "never") return ColorChoice::Never;
  return std::nullopt;
}

bool use_color(ColorChoice choice, const Environment& env, bool is_terminal) {
  if (choice != ColorChoice::Auto) return choice == ColorChoice::Always;
  if (not_empty(env, "NO_COLOR")) return false;
  if (not_empty(env, "CLICOLOR_FORCE")) return true;
  const auto clicolor = env.get("CLICOLOR");
  if (clicolor == "0") return false;
  if (!is_terminal) return false;
  const auto term = env.get("TERM");
  return (term && *term != "dumb") || clicolor.has_value() || env.has("CI");
}

bool supports_unicode(const Environment& env, bool is_terminal) {
  if (!is_terminal) return true;
  if (env.get("TERM") == "linux") return false;
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    auto value = env.get(name);
    if (!value || value->empty()) continue;
    std::transform(value->begin(), value->end(), value->begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return value->ends_with("UTF8") || value->ends_with("UTF-8");
  }
  return false;
}

bool supports_hyperlinks(const Environment& env, bool is_terminal) {
  if (const auto forced = env.get("FORCE_HYPERLINK"); forced && !forced->empty()) return *forced != "0";
  if (!is_terminal) return false;
  if (env.has("DOMTERM") || env.has("WT_SESSION") || env.has("KONSOLE_VERSION")) return true;
  if (const auto vte = env.get("VTE_VERSION")) {
    int version = 0;
    std::from_chars(vte->data(), vte->data() + vte->size(), version);
    if (version >= 5000) return true;
  }
  if (is_one_of(env.get("TERM_PROGRAM"), {"Hyper", "WezTerm", "vscode", "ghostty", "zed"})) return true;
  if (env.get("COLORTERM") == "xfce4-terminal") return true;
  return is_one_of(env.get("TERM"), {"xterm-kitty", "alacritty", "alacritty-direct"});
}

bool supports_progress_integration(const Environment& env, bool is_terminal) {
  if (!is_terminal) return false;
  if (env.has("WT_SESSION") || env.get("ConEmuANSI") == "ON") return true;
  const auto program = env.get("TERM_PROGRAM");
  if (is_one_of(program, {"WezTerm", "ghostty"})) return true;
  const auto features = env.get("TERM_FEATURES");
  return program == "iTerm.app" && features && features->find('P') != std::string::npos;
}

}  // namespace gantry::term
