// A package at one version from one source. Cheap to copy.
#pragma once

#include <compare>
#include <functional>
#include <memory>
#include <string>

#include "model/source_id.h"
#include "semver/version.h"

namespace gantry {

class PackageId {
 public:
  PackageId();
  PackageId(std::string name, semver::Version version, SourceId source);

  const std::string& name() const;
  const semver::Version& version() const;
  const SourceId& source() const;

  // "foo v1.0.0", followed by " (/path)" or " (registry `x`)" unless it is from the default registry: as in status
  // lines.
  std::string display() const;
  // The package id of `cargo metadata` and JSON messages: "path+file:///a/foo#0.1.0", "registry+https://...#bar@1.0.0".
  std::string spec_url() const;

  std::size_t hash() const noexcept;
  bool operator==(const PackageId& other) const;
  // By name, version, source.
  std::strong_ordering operator<=>(const PackageId& other) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace gantry

template <>
struct std::hash<gantry::PackageId> {
  std::size_t operator()(const gantry::PackageId& id) const noexcept { return id.hash(); }
};
