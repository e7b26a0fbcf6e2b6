// Version resolution with cargo's answer.
//
// The question. Given the workspace members with features, find for every dependency edge one version, such that
//   - a version matches the edge's requirement and is not yanked (unless an existing lock file holds it);
//   - of one package from one source there is at most one version per compatibility range (1.x, 0.2.x, 0.0.3);
//   - at most one package has a given `links` value;
//   - a package has every feature that an edge asks of it.
// Usually there are many answers. cargo's is the first that a certain depth-first search meets; so the result is
// defined by two orders, and everything else (caches, skipping what must fail) only saves time:
//   1. which edge is decided next. Every activated package contributes its edges as one queue entry (a Frame), its own
//   edges sorted by
//      the number of versions they could take (ties: order in the manifest). Of all entries the one whose next edge has
//      the fewest versions goes first (ties: the older entry). Activating a package again with more features makes a
//      new entry with all edges.
//   2. which version is tried first for an edge (preferences.h): what the lock file had, then versions whose
//   rust-version suits the
//      workspace, then the highest.
//
// The search (search.h) keeps one mutable state with a trail of undo records. Deciding an edge that still has another
// version leaves a ChoicePoint. An edge fails when every version is excluded; each exclusion names the active package
// that is to blame, and these together are the edge's conflict. As long as all blamed packages and the edge's parent
// are active, the edge must fail again: so choice points above the youngest of them are dropped at once (backjumping),
// and the conflict is remembered for the edge (conflict_cache.h), so that a later activation which completes a known
// conflict is refused before it is explored. Both only skip subtrees without a solution, so the first solution met
// stays the same.
//
// What explains a failure is the edge that fails with no choice point left. When a known conflict shows that the last
// version of the last choice must fail, the search goes on "for the message only" until it stands at the edge that
// really cannot be resolved.
//
// Questions whose answers are not there yet do not stop the search: it goes on without these edges, and once it is
// through everything pending is awaited at once and the search starts anew, with what is known by now. So the fetches
// of a network source come in large batches, and a conflict among the packages known so far is reported without
// fetching the rest.
//
// A source may show versions before it has read their entries (PackageQuery::complete): the search reads those that it
// tries. An entry that turns out to be unusable then was counted among the versions of edges; so it is taken away, and
// the search starts anew.
//
// An existing lock file enters twice (previous_lock.h): edges of unchanged packages are bound to the very version they
// had, and where a manifest changed so that binding could be wrong, the old versions are merely preferred.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "manifest/manifest.h"
#include "resolver/package_query.h"
#include "resolver/resolve.h"

namespace gantry::resolver {

// What the command line asks of the members: --features, --all-features, --no-default-features.
struct CliFeatures {
  std::vector<std::string> features;  // split on commas and spaces, as typed: "a", "pkg/a", "dep:x"
  bool all_features = false;
  bool default_features = true;
};

struct RootRequest {
  SummaryPtr summary;    // a workspace member
  CliFeatures features;  // what is enabled for this member
  bool dev_dependencies = true;
};

struct ResolveOptions {
  std::vector<RootRequest> roots;  // in cargo's order: sorted by manifest path
  // Packages of an existing lock file that are to be kept when possible.
  const Resolve* previous = nullptr;
  // Which packages of `previous` may be kept; none given: all. `cargo update` gives some up.
  std::function<bool(const PackageId&)> keep;
  // Packages that are tried before others, like those of a lock file: patches.
  std::vector<PackageId> preferred;
  // MSRV-aware resolution: the rust-version of every member that has one (or rustc's version when none has), empty when
  // disabled. A version that suits more of them is preferred.
  std::vector<semver::PartialVersion> rust_versions;
  // The same, for one only.
  std::optional<semver::PartialVersion> rust_version;
  bool prefer_minimal_versions = false;
};

// Finds versions for everything below the roots. Throws Error with cargo's explanation when there is no answer.
Resolve resolve(const ResolveOptions& options, PackageQuery& query);

}  // namespace gantry::resolver
