// Why there is no answer, as data: the edge that cannot be decided, the versions that there are for it, and what stands
// in their way. `explain.h` puts it into cargo's words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/summary.h"

namespace gantry::resolver {

struct Reason {
  enum class Kind {
    Version,               // another version of the compatibility range is active
    Links,                 // `text`: the native library that both link to
    MissingFeature,        // `text`: the feature that the edge's package lacks
    RequiredAsFeature,     // ... where a required dependency has that name
    NonImplicitAsFeature,  // ... where an optional dependency has that name, but "dep:" took its implicit feature away
  } kind = Kind::Version;
  std::string text;
};

struct WayStep {
  PackageId package;
  // Of this package on the one of the step before; none in the first step.
  std::optional<Dependency> dependency;
};
// From a package by the shortest way to one that nothing depends on. Never empty.
using Way = std::vector<WayStep>;

struct Failure {
  // Conflict: versions meet the requirement, but each is refused. Unfit: there are versions, but none that meets it or
  // can be used. Missing: the source has no such package.
  enum class Kind { Conflict, Unfit, Missing } kind = Kind::Conflict;
  Dependency dependency;
  Way parent;  // from the package whose dependency this is

  // Of a conflict. The versions in the order in which they were tried; the packages to blame by id, the last first.
  struct Blame {
    Reason reason;
    Way way;
  };
  std::vector<semver::Version> candidates;
  std::vector<Blame> blames;
  std::vector<std::string> known_features;  // of the version tried last

  // When nothing fits.
  std::vector<UnusableVersion> unusable;  // meet the requirement
  std::vector<semver::Version> others;    // do not; the newest first
  std::vector<std::string> similar;       // names, the nearest first
  std::string searched;                   // where
  bool has_replaced_source = false;       // something else stands in for the source
  std::string offline_flag;               // what forbids the network, if anything does
};

// The message is cargo's.
class ResolutionError : public Error {
 public:
  ResolutionError(std::string message, Failure failure) : Error(std::move(message)), failure_(std::move(failure)) {}
  const Failure& failure() const { return failure_; }

 private:
  Failure failure_;
};

}  // namespace gantry::resolver
