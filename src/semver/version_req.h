// Version requirements of dependencies (Cargo Book, "Specifying Dependencies") and partial versions ("1", "1.2",
// "1.2.3-pre").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "semver/version.h"

namespace gantry::semver {

enum class Op : std::uint8_t { Exact, Greater, GreaterEq, Less, LessEq, Tilde, Caret, Wildcard };

struct Comparator {
  Op op = Op::Caret;
  std::uint64_t major = 0;
  std::optional<std::uint64_t> minor;
  std::optional<std::uint64_t> patch;  // only when `minor` is set
  std::string pre;                     // only when `patch` is set

  // Ignores the special rule for pre-releases, which concerns the requirement as a whole.
  bool matches(const Version& version) const;
  std::string to_string() const;
  bool operator==(const Comparator&) const = default;
};

struct VersionReq {
  std::vector<Comparator> comparators;  // all must match; none: any release ("*")

  // Errors are cargo's words, without the "failed to parse the version requirement" context.
  static tl::expected<VersionReq, std::string> parse(std::string_view text);
  // "=1.2.3-pre". Build metadata plays no part in requirements.
  static VersionReq exact(const Version& version);
  // "^1.2.3", as `cargo add` writes it.
  static VersionReq caret(const Version& version);

  // A pre-release matches only when a comparator names a pre-release of the same major.minor.patch.
  bool matches(const Version& version) const;
  // As `matches`, but pre-releases are treated like releases.
  bool matches_prerelease(const Version& version) const;
  bool is_any() const { return comparators.empty(); }
  std::string to_string() const;
  bool operator==(const VersionReq&) const = default;
};

// A version whose tail may be missing. `pre` and `build` need a patch number.
struct PartialVersion {
  std::uint64_t major = 0;
  std::optional<std::uint64_t> minor;
  std::optional<std::uint64_t> patch;
  std::optional<std::string> pre;
  std::optional<std::string> build;

  static tl::expected<PartialVersion, std::string> parse(std::string_view text);
  // `package.rust-version`: no pre-release and no build metadata (Cargo Book, "The rust-version field").
  static tl::expected<PartialVersion, std::string> parse_rust_version(std::string_view text);
  static PartialVersion of(const Version& version);

  // Parts that are missing match everything; without `pre` only releases match, without `build` any build.
  bool matches(const Version& version) const;
  // Missing numbers are 0.
  Version to_version() const;
  std::optional<Version> to_full_version() const;
  // Whether a toolchain of `version` satisfies this as a minimum: "1.70" is satisfied by 1.70.0-nightly too.
  bool is_satisfied_by_toolchain(const PartialVersion& version) const;
  std::string to_string() const;

  bool operator==(const PartialVersion&) const = default;
  std::strong_ordering operator<=>(const PartialVersion& other) const;
};

}  // namespace gantry::semver
