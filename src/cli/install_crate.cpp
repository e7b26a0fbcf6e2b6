#include "cli/install_crate.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/url.h"
#include "model/names.h"
#include "semver/version.h"
#include "semver/version_req.h"

namespace gantry::cli {

namespace {

constexpr std::string_view kOperators = "<>=^~*";

bool is_requirement(std::string_view text) { return kOperators.find(text.front()) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::optional<std::string> check_install_version(std::string_view text) {
  if (text.empty()) return "no version provided for the `--version` flag";
  if (text[0] == 'v') {
    return fmt::format(
        "the version provided, `{}` is not a valid SemVer requirement\n\nhelp: try changing the version to `{}`", text,
        text.substr(1));
  }
  if (is_requirement(text)) {
    if (semver::VersionReq::parse(text)) return std::nullopt;
    return fmt::format(
        "the `--version` provided, `{}`, is not a valid semver version requirement\n\nPlease have a look at "
        "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html for the correct format",
        text);
  }
  const auto version = semver::Version::parse(trimmed(text));
  if (version) return std::nullopt;
  std::string reason = version.error();
  if (semver::VersionReq::parse(text)) {
    reason +=
        fmt::format("\n\n  tip: if you want to specify SemVer range, add an explicit qualifier, like '^{}'", text);
  }
  return reason;
}

std::optional<std::string> check_install_crate(std::string_view text) {
  if (text.empty()) return "crate name is empty";
  const auto at = text.find('@');
  if (at == 0) return "missing crate name before '@'";
  return at == std::string_view::npos ? std::nullopt : check_install_version(text.substr(at + 1));
}

semver::VersionReq parse_install_version(std::string_view text) {
  if (is_requirement(text)) return *semver::VersionReq::parse(text);
  return semver::VersionReq::exact(*semver::Version::parse(trimmed(text)));
}

ops::CrateRequest parse_install_crate(std::string_view text) {
  const auto at = text.find('@');
  ops::CrateRequest crate{std::string(text.substr(0, at)), std::nullopt};
  if (at != std::string_view::npos) crate.version = parse_install_version(text.substr(at + 1));
  return crate;
}

void require_package_name(const std::string& name) {
  if (name.starts_with('+')) {
    throw Error(
        fmt::format("invalid character `+` in package name: `{0}`\n    Use `cargo {0} install` if you meant to use the "
                    "`{1}` toolchain.",
                    name, name.substr(1)));
  }
  if (Url::parse(name)) {
    throw Error(
        fmt::format("invalid package name: `{0}`\n    Use `cargo install --git {0}` if you meant to install from a git "
                    "repository.",
                    name));
  }
  const auto problem = package_name_problem(name);
  if (!problem) return;
  // "name=1.0" and the like.
  const auto at = name.find_first_of(kOperators);
  if (at == std::string::npos || at == 0) throw Error(*problem);
  throw Error(
      fmt::format("{}\n\nhelp: if this is meant to be a package name followed by a version, insert an `@` like `{}@{}`",
                  *problem, name.substr(0, at), name.substr(at)));
}

}  // namespace gantry::cli
