// Package ID specifications (Cargo Book, "Package ID Specifications"): how -p names packages.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "model/package_id.h"
#include "semver/version_req.h"

namespace gantry {

struct PackageIdSpec {
  std::optional<std::string> url;  // without query and fragment
  std::optional<SourceKind> kind;
  std::optional<GitReference> git_reference;
  std::string name;
  std::optional<semver::PartialVersion> version;

  // The error is the cause below "invalid package ID specification: `...`".
  static tl::expected<PackageIdSpec, std::string> parse(std::string_view text);
  // The specification of exactly this package.
  static PackageIdSpec of(const PackageId& id);
  bool matches(const PackageId& id) const;
  std::string to_string() const;

  // The single match; throws Error with cargo's text when none ("did not match any packages", did-you-mean) or several
  // match.
  static PackageId query(std::string_view spec, std::span<const PackageId> packages);
  PackageId query(std::span<const PackageId> packages) const;
};

}  // namespace gantry
