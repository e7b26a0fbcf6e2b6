// One version of a package: SemVer 2.0.0, with build metadata taking part in a total order (compared last).
// Invariant: `pre` and `build` hold dot-separated identifiers without the leading '-' and '+'.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::semver {

// SemVer 11.4: numeric identifiers below alphanumeric ones, a longer list above its prefix; the empty list (a release)
// is the greatest.
std::strong_ordering compare_prerelease(std::string_view a, std::string_view b);

struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string pre;
  std::string build;

  // Strict: "major.minor.patch[-pre][+build]" without surrounding blanks. Errors are cargo's words, for example
  // "unexpected end of input while parsing minor version number".
  static tl::expected<Version, std::string> parse(std::string_view text);
  std::string to_string() const;
  bool is_prerelease() const { return !pre.empty(); }

  bool operator==(const Version&) const = default;
  std::strong_ordering operator<=>(const Version& other) const;
  // The order of SemVer itself: build metadata is ignored.
  std::strong_ordering compare_precedence(const Version& other) const;
};

}  // namespace gantry::semver

template <>
struct std::hash<gantry::semver::Version> {
  std::size_t operator()(const gantry::semver::Version& version) const noexcept;
};
