// What `gantry why` (which cargo does not have) found out, as data for its two renderings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "resolver/culprits.h"
#include "resolver/failure.h"
#include "resolver/features.h"

namespace gantry::ops {

struct WhyStep {
  PackageId package;
  std::string feature;  // not empty: this feature of the package
  // How the step before brings this one in: a dependency of its package; none for a feature that a feature of the same
  // package lists, and for the first step.
  std::optional<Dependency> dependency;
};
// From a member of the workspace to what was asked about, as short as can be.
using WhyChain = std::vector<WhyStep>;

struct WhyDependent {
  PackageId package;
  std::string feature;  // of it, that turns the dependency on
  Dependency dependency;
};

struct WhyFeature {
  std::string name;
  WhyChain chain;
};

// A package is built once for the target and once for the host when both need it with different features.
struct WhyUse {
  resolver::FeaturesFor role = resolver::FeaturesFor::Target;
  WhyChain chain;
  std::vector<WhyDependent> dependents;
  std::vector<WhyFeature> features;
};

// Why a package of the lock file takes no part in what is asked about: the first step of its way that does not hold.
struct WhyCut {
  enum class Reason {
    Member,    // is not selected
    Platform,  // is for other platforms
    Kind,      // is a kind of dependency that is left out
    Feature,   // is optional, or a feature, and nothing turns it on
  };
  std::size_t step = 0;
  Reason reason = Reason::Feature;
};

// What stands between a package and another version.
struct WhyObstacle {
  enum class Kind {
    Yanked,
    Unusable,     // `text` says why, as what follows the version
    Requirement,  // `dependents` do not accept it
    RustVersion,  // it needs `text`; `suits` is what versions are chosen for
    LockFile,     // it fits, but the lock file holds the one that is there
    Others,       // it fits when `moved` take part in place of what the lock file holds
    Conflict,     // there is no answer with it: `failure`
    Order,        // it fits, but the search met the other one first
  } kind = Kind::LockFile;
  std::string text = {};
  std::string suits = {};
  std::vector<WhyDependent> dependents = {};
  std::vector<PackageId> moved = {};
  std::optional<resolver::Failure> failure = std::nullopt;
};

struct WhyOtherVersion {
  semver::Version version;
  std::vector<WhyObstacle> obstacles;
};

struct WhyVersion {
  bool is_locked = false;              // the lock file holds it
  bool has_choice = false;             // its source is a registry
  std::vector<semver::Version> twins;  // of the same package in the graph
  // What was asked for by its version and is not in the graph; `others` then has it, or is empty when there is none.
  std::optional<std::string> asked;
  std::vector<WhyOtherVersion> others;  // newer ones that deserve a word, the newest last
};

struct WhyPackage {
  PackageId id;
  std::vector<WhyUse> uses;  // empty: it is in the lock file only, by `locked`
  WhyChain locked;
  WhyCut cut;
  WhyVersion version;
};

struct WhyFailure {
  resolver::Failure failure;
  std::vector<resolver::Culprit> culprits;
  bool needs_lock_file = false;  // without it there would be an answer
};

struct WhyReport {
  std::vector<WhyPackage> packages;
  std::optional<WhyFailure> failure;
};

}  // namespace gantry::ops
