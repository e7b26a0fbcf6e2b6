// What brought each package, and each of its features, into a resolution: the same rules as resolve_features, walked
// breadth first from the members, so that the way back over first causes is a shortest one.
//
// A package that is used in two roles with their own features is there twice. A feature is a thing of its own: it lies
// on the way when it turns on an optional dependency ("dep:x", "x/feat") or another feature.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "resolver/features.h"
#include "resolver/resolve.h"

namespace gantry::resolver {

enum class OriginIndex : std::uint32_t {};

struct Cause {
  enum class Kind {
    Member,       // a package: one of the roots
    CommandLine,  // a feature of a root: asked for, or on unless told otherwise
    Dependency,   // `dependency`, of the package `by` or turned on by the feature `by`
    Feature,      // a feature: listed by the feature `by` of the same package
  };
  Kind kind = Kind::Member;
  std::optional<OriginIndex> by;
  const Dependency* dependency = nullptr;
};

struct Origin {
  PackageIndex package;
  FeaturesFor role = FeaturesFor::Target;
  std::string feature;        // empty: the package itself
  std::vector<Cause> causes;  // the first begins a shortest way back to a member; never empty
};

// What is kept of the ways.
struct OriginOptions {
  FeatureOptions features;
  std::function<bool(DependencyKind)> follows;  // none given: every kind
};

class Origins {
 public:
  // `resolve` must outlive the result: causes point into it. `roots`: as for resolve_features.
  Origins(const Resolve& resolve, std::span<const std::pair<PackageIndex, CliFeatures>> roots,
          const OriginOptions& options);

  const Origin& operator[](OriginIndex index) const { return origins_[static_cast<std::size_t>(index)]; }
  // The package in its roles.
  std::vector<OriginIndex> uses_of(PackageIndex package) const;
  // The features of a package in the role, by name.
  std::vector<OriginIndex> features_of(PackageIndex package, FeaturesFor role) const;
  // From a member to `index`, by first causes.
  std::vector<OriginIndex> way_to(OriginIndex index) const;

 private:
  friend class OriginTracer;
  std::vector<Origin> origins_;
};

}  // namespace gantry::resolver
