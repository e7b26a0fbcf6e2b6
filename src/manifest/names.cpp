#include "manifest/names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"

namespace gantry::manifest {

namespace {

std::string first_character(std::string_view text) { return std::string(text.substr(0, character_length(text))); }

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace

std::optional<std::string> check_name(std::string_view name, std::string_view what) {
  if (name.empty()) return fmt::format("{} cannot be empty", what);
  std::string_view rest = name;
  const auto shown = first_character(rest);
  const auto first = take_character(rest);
  if (is_digit(first)) {
    return fmt::format("invalid character `{}` in {}: `{}`, the name cannot start with a digit", shown, what, name);
  }
  if (!is_xid_start(first) && first != U'_') {
    return fmt::format(
        "invalid character `{}` in {}: `{}`, the first character must be a Unicode XID start character "
        "(most letters or `_`)",
        shown, what, name);
  }
  while (!rest.empty()) {
    const auto text = first_character(rest);
    const auto c = take_character(rest);
    if (is_xid_continue(c) || c == U'-') continue;
    return fmt::format(
        "invalid character `{}` in {}: `{}`, characters must be Unicode XID characters (numbers, `-`, `_`, "
        "or most letters)",
        text, what, name);
  }
  return std::nullopt;
}

std::optional<std::string> check_package_name(std::string_view name) {
  std::string_view rest = name;
  while (true) {
    const auto split = rest.find("::");
    if (auto problem = check_name(rest.substr(0, split), "package name")) return problem;
    if (split == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(split + 2);
  }
}

std::optional<std::string> check_feature_name(std::string_view name) {
  if (name.empty()) return "feature name cannot be empty";
  if (name.starts_with("dep:")) return fmt::format("feature named `{}` is not allowed to start with `dep:`", name);
  if (name.find('/') != std::string_view::npos) {
    return fmt::format("invalid character `/` in feature name: `{}`, feature name is not allowed to contain slashes",
                       name);
  }
  std::string_view rest = name;
  const auto shown = first_character(rest);
  const auto first = take_character(rest);
  if (!is_xid_start(first) && first != U'_' && !is_digit(first)) {
    return fmt::format(
        "invalid character `{}` in feature name: `{}`, the first character must be a Unicode XID start "
        "character or digit (most letters or `_` or `0` to `9`)",
        shown, name);
  }
  while (!rest.empty()) {
    const auto text = first_character(rest);
    const auto c = take_character(rest);
    if (is_xid_continue(c) || c == U'-' || c == U'+' || c == U'.') continue;
    return fmt::format(
        "invalid character `{}` in feature name: `{}`, characters must be Unicode XID characters, '-', `+`, "
        "or `.` (numbers, `+`, `-`, `_`, `.`, or most letters)",
        text, name);
  }
  return std::nullopt;
}

std::optional<std::string> check_profile_name(std::string_view name) {
  std::string_view rest = name;
  while (!rest.empty()) {
    const auto text = first_character(rest);
    const auto c = take_character(rest);
    if (is_xid_continue(c) || c == U'_' || c == U'-') continue;
    return fmt::format(
        "invalid character `{}` in profile name: `{}`, allowed characters are letters, numbers, underscore, "
        "and hyphen",
        text, name);
  }
  constexpr std::string_view kMore =
      "See https://doc.rust-lang.org/cargo/reference/profiles.html for more on configuring profiles.";
  const auto lower = ascii_lower(name);
  if (lower == "debug") {
    return fmt::format(
        "profile name `{}` is reserved\nTo configure the default development profile, use the name `dev` as in "
        "[profile.dev]\n{}",
        name, kMore);
  }
  if (lower == "build-override") {
    return fmt::format(
        "profile name `{}` is reserved\nTo configure build dependency settings, use [profile.dev.build-override] and "
        "[profile.release.build-override]\n{}",
        name, kMore);
  }
  constexpr std::array<std::string_view, 19> kReserved{
      "build",  "check", "clean", "config", "fetch", "fix",     "install", "metadata", "package",  "publish",
      "report", "root",  "run",   "rust",   "rustc", "rustdoc", "target",  "tmp",      "uninstall"};
  if (lower.starts_with("cargo") || std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end()) {
    return fmt::format("profile name `{}` is reserved\nPlease choose a different name.\n{}", name, kMore);
  }
  return std::nullopt;
}

}  // namespace gantry::manifest
