#include "cli/install_version.h"

#include <fmt/format.h>

#include "semver/version.h"
#include "semver/version_req.h"

namespace gantry::cli {

std::optional<std::string> check_install_version(std::string_view text) {
  if (text.empty()) return "no version provided for the `--version` flag";
  if (text[0] == 'v') {
    return fmt::format(
        "the version provided, `{}` is not a valid SemVer requirement\n\nhelp: try changing the version to `{}`", text,
        text.substr(1));
  }
  if (std::string_view("<>=^~*").find(text[0]) != std::string_view::npos) {
    if (semver::VersionReq::parse(text)) return std::nullopt;
    return fmt::format(
        "the `--version` provided, `{}`, is not a valid semver version requirement\n\nPlease have a look at "
        "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html for the correct format",
        text);
  }
  const std::string_view trimmed = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  const auto version = semver::Version::parse(trimmed.substr(0, trimmed.find_last_not_of(' ') + 1));
  if (version) return std::nullopt;
  std::string reason = version.error();
  if (semver::VersionReq::parse(text)) {
    reason +=
        fmt::format("\n\n  tip: if you want to specify SemVer range, add an explicit qualifier, like '^{}'", text);
  }
  return reason;
}

}  // namespace gantry::cli
