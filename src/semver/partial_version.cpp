#include <algorithm>

#include <fmt/format.h>

#include "semver/version_req.h"

namespace gantry::semver {
namespace {

constexpr std::string_view kExpected = "expected a version like \"1.32\"";

std::string unexpected_field(std::string_view what) { return fmt::format("unexpected {}, {}", what, kExpected); }

}  // namespace

tl::expected<PartialVersion, std::string> PartialVersion::parse(std::string_view text) {
  if (auto version = Version::parse(text)) return of(*version);
  if (auto requirement = VersionReq::parse(text)) {
    // A bare "1.2" reads as one caret comparator; everything else that is a requirement is refused as such.
    const auto first = text.find_first_not_of(' ');
    const bool bare = first != std::string_view::npos && text[first] >= '0' && text[first] <= '9';
    if (!bare || requirement->comparators.size() != 1 || requirement->comparators.front().op != Op::Caret) {
      return tl::unexpected(unexpected_field("version requirement"));
    }
    const auto& comparator = requirement->comparators.front();
    PartialVersion partial{comparator.major, comparator.minor, comparator.patch, std::nullopt, std::nullopt};
    if (!comparator.pre.empty()) partial.pre = comparator.pre;
    return partial;
  }
  if (text.find('-') != std::string_view::npos) return tl::unexpected(unexpected_field("prerelease field"));
  if (text.find('+') != std::string_view::npos) return tl::unexpected(unexpected_field("build field"));
  return tl::unexpected(std::string(kExpected));
}

tl::expected<PartialVersion, std::string> PartialVersion::parse_rust_version(std::string_view text) {
  auto partial = parse(text);
  if (partial && partial->pre) return tl::unexpected(unexpected_field("prerelease field"));
  if (partial && partial->build) return tl::unexpected(unexpected_field("build field"));
  return partial;
}

PartialVersion PartialVersion::of(const Version& version) {
  PartialVersion partial{version.major, version.minor, version.patch, std::nullopt, std::nullopt};
  if (!version.pre.empty()) partial.pre = version.pre;
  if (!version.build.empty()) partial.build = version.build;
  return partial;
}

bool PartialVersion::matches(const Version& version) const {
  if (!pre && !version.pre.empty()) return false;
  return major == version.major && (!minor || *minor == version.minor) && (!patch || *patch == version.patch) &&
         (!pre || *pre == version.pre) && (!build || *build == version.build);
}

Version PartialVersion::to_version() const {
  return {major, minor.value_or(0), patch.value_or(0), pre.value_or(""), build.value_or("")};
}

std::optional<Version> PartialVersion::to_full_version() const {
  if (!minor || !patch) return std::nullopt;
  return to_version();
}

bool PartialVersion::is_satisfied_by_toolchain(const PartialVersion& version) const {
  // A nightly or beta of a version has what that version will have.
  auto wanted = to_version();
  auto have = version.to_version();
  have.pre.clear();
  wanted.pre.clear();
  return have.compare_precedence(wanted) >= 0;
}

std::string PartialVersion::to_string() const {
  std::string text = std::to_string(major);
  if (minor) text.append(1, '.').append(std::to_string(*minor));
  if (patch) text.append(1, '.').append(std::to_string(*patch));
  if (pre) text.append(1, '-').append(*pre);
  if (build) text.append(1, '+').append(*build);
  return text;
}

std::strong_ordering PartialVersion::operator<=>(const PartialVersion& other) const {
  if (auto order = major <=> other.major; order != 0) return order;
  if (auto order = minor <=> other.minor; order != 0) return order;
  if (auto order = patch <=> other.patch; order != 0) return order;
  if (auto order = pre <=> other.pre; order != 0) return order;
  return build <=> other.build;
}

}  // namespace gantry::semver
